import Foundation
import RetouchKit

extension JournalRecord {
  /// Of a picture that is begun.
  init(_ item: BatchItem, run: String) {
    self.init(
      status: .done, input: item.name, path: FilePlace.absolute(item.path), recipe: "",
      recipeStamp: "",
      output: item.output, seconds: 0, notes: [], finished: "", run: run,
      version: Retoucher.version)
  }

  /// Of a result that a dead run was at.
  init(interrupted output: String, run: String) {
    self.init(
      status: .interrupted, input: "", path: "", recipe: "", recipeStamp: "", output: output,
      seconds: 0, notes: [], finished: "", run: run, version: Retoucher.version)
    finish()
  }

  mutating func fail(_ error: RetouchError) {
    status = .failed
    self.error = Failure(
      kind: "\(error.kind)", code: error.kind.exitCode, message: error.description)
  }

  mutating func add(_ result: RecipeResult) {
    (width, height) = (result.picture.width, result.picture.height)
    seed = result.reports.first?.seed
    tiles = result.reports.reduce(0) { $0 + $1.tiles }
    patchPixels = result.reports.reduce(0) { $0 + $1.patchPixels }
    notes += result.reports.flatMap(\.notes)
  }

  mutating func finish() {
    finished = Date.now.formatted(.iso8601)
    seconds = (seconds * 1000).rounded() / 1000
  }
}
