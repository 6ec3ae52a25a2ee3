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
  init(interrupted claim: Claim, run: String) {
    self.init(
      status: .interrupted, input: "", path: "", recipe: "", recipeStamp: "", output: claim.output,
      outputSHA256: claim.sum, seconds: 0, notes: [], finished: "", run: run,
      version: Retoucher.version)
    finish()
  }

  /// - Parameter path: of the picture, as messages name it: some errors name its mask or its result alone.
  mutating func fail(_ error: RetouchError, of path: String) {
    status = .failed
    let isNamed = error.description.hasPrefix("\(path): ")
    self.error = Failure(
      kind: "\(error.kind)", code: error.kind.exitCode,
      message: isNamed ? error.description : "\(path): \(error.description)",
      remedy: error.remedy)
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
