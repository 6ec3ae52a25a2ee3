import Foundation
import Pictures
import RetouchKit

/// What a batch keeps beside its results, in `.retouch`: journals, who is at work, what is in work.
package struct BatchFolder: Sendable {
  package static let name = ".retouch"

  /// Of the results.
  package let results: String

  package init(_ results: String) { self.results = results }

  package var journals: String { "\(results)/\(Self.name)/journal" }
  var runners: String { "\(results)/\(Self.name)/runners" }
  var claims: String { "\(results)/\(Self.name)/claims" }

  static let journalEnd = ".jsonl"

  /// A run's journal: the shard is for people.
  func journal(of run: String, _ shard: Shard?) -> String {
    let part = shard.map { "\($0.number)-of-\($0.count)." } ?? ""
    return "\(journals)/\(part)\(run)\(Self.journalEnd)"
  }

  /// Whether the run that writes a journal is signed in.
  func isAtWork(journal name: String) -> Bool {
    let run = name.dropLast(Self.journalEnd.count).split(separator: ".").last ?? ""
    return FileKind("\(runners)/\(run)") != nil
  }

  /// Makes the folders where they are missing.
  /// - Throws: `RetouchError` of kind `cannotCreate`.
  func prepare() throws(RetouchError) {
    for folder in [journals, runners, claims] { try Self.make(folder) }
  }

  /// A folder with those that it is in.
  static func make(_ path: String) throws(RetouchError) {
    guard FileKind(path) != .folder, mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    var number = errno
    if number == ENOENT, FilePath.folder(of: path) != path {
      try make(FilePath.folder(of: path))
      guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
      number = errno
    }
    throw RetouchError(
      AtomicFile.isFull(number) ? .diskFull : .cannotCreate,
      "\(path): the folder can't be made: \(String(cString: strerror(number)))")
  }

  /// Names of a folder's files, sorted; none of one that isn't there.
  static func files(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
  }
}

/// What an error number of a file means for a batch.
enum FileFailure {
  /// An error of writing a file.
  static func writing(_ path: String, _ number: Int32) -> RetouchError {
    RetouchError(
      AtomicFile.isFull(number) ? .diskFull : .inputOutput,
      "\(path): writing failed: \(String(cString: strerror(number)))")
  }
}
