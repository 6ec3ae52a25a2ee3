import RetouchKit

/// What became of one picture of a batch: a line of its journal. The keys are a promise: new ones may
/// come, none will go.
package struct JournalRecord: Codable, Sendable, Equatable {
  package enum Status: String, Codable, Sendable {
    case done
    case failed
    /// A run ended while it was at this picture; `outputSHA256` is of what it was about to put there.
    case interrupted
  }

  /// Why a picture failed.
  package struct Failure: Codable, Sendable, Equatable {
    /// "badData", as `RetouchError.Kind`.
    package var kind: String
    /// What the command's exit code would be for this picture alone.
    package var code: Int32
    /// One line.
    package var message: String
    /// What may be set to have it done after all.
    package var remedy: Remedy?
  }

  package var status: Status
  /// The picture's name in the tree of inputs, and the file from the root.
  package var input: String
  package var path: String
  package var inputStamp: FileStamp?
  package var inputSHA256: String?
  /// What was done to it: a sum of the recipe, its files and how the result is written; and a cheap
  /// sum, which may differ though nothing did.
  package var recipe: String
  package var recipeStamp: String
  /// The result's name in the folder of results.
  package var output: String
  package var outputStamp: FileStamp?
  package var outputSHA256: String?
  package var width: Int?
  package var height: Int?
  package var seed: UInt64?
  package var tiles: Int?
  package var patchPixels: Int?
  /// From reading to the written file, without waiting for a turn.
  package var seconds: Double
  package var notes: [String]
  package var error: Failure?
  /// When, in UTC: "2026-11-26T17:04:05Z".
  package var finished: String
  /// Who: machine, process and a random number.
  package var run: String
  /// The program's version.
  package var version: String
}
