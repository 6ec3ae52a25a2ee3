import Checkpoints
import Foundation
import Jobs
import Models
import RetouchKit

extension FuzzTarget {
  static let json = FuzzTarget("json", longest: 1024) { bytes throws(BrokenPromise) in
    _ = try? JSONValue.parse(bytes)
  }

  static let recipe = FuzzTarget("recipe", longest: 2048) { bytes throws(BrokenPromise) in
    guard let recipe = try? Recipe(json: bytes) else { return }
    guard (try? Recipe(json: Array(recipe.json.utf8))) == recipe else {
      throw BrokenPromise("a recipe that is written isn't read as it was")
    }
  }

  static let modelDescription = FuzzTarget("model-description", longest: 2048) {
    bytes throws(BrokenPromise) in
    try ScratchFile.with(bytes, named: DescribedModel.fileName) { path throws(BrokenPromise) in
      _ = try? DescribedModel(file: path)
    }
  }

  static let listCSV = FuzzTarget("list-csv", longest: 512) { bytes throws(BrokenPromise) in
    _ = try? CSV.rows(bytes)
    try ScratchFile.with(bytes, named: "list.csv") { path throws(BrokenPromise) in
      _ = try? InputFinder.pictures([path])
    }
  }

  static let listJSON = FuzzTarget("list-json", longest: 512) { bytes throws(BrokenPromise) in
    for name in ["list.jsonl", "list.txt"] {
      try ScratchFile.with(bytes, named: name) { path throws(BrokenPromise) in
        _ = try? InputFinder.pictures([path])
      }
    }
  }

  /// A line of a batch's journal.
  static let journal = FuzzTarget("journal", longest: 1024) { bytes throws(BrokenPromise) in
    let decoder = JSONDecoder()
    guard let record = JournalLine.record(bytes, decoder) else { return }
    guard let line = try? JournalLine.encoder.encode(record),
      JournalLine.record(line, decoder) == record
    else { throw BrokenPromise("a record that is written isn't read as it was") }
  }
}
