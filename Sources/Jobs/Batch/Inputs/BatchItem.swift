import Pictures
import RetouchKit

/// A picture of a batch, and what is made of it.
package struct BatchItem: Sendable, Equatable {
  /// The file, as it can be opened from here.
  package var path: String
  /// Its name in the tree of inputs, "trip/a.jpg": the same on every machine, so shards go by it.
  package var name: String
  /// The result's name in the folder of results.
  package var output: String
  /// What this picture's edits are told in place of what the recipe says.
  package var overrides: FieldOverrides

  /// Byte by byte.
  package static func == (first: BatchItem, second: BatchItem) -> Bool {
    FileName(first.path) == FileName(second.path)
      && FileName(first.output) == FileName(second.output)
      && first.overrides == second.overrides
  }
}

/// A picture that was found or listed, before it has a result's name.
struct FoundInput: Sendable, Equatable {
  var path: String
  var name: String
  /// What a list says of the result's name.
  var output: String?
  var overrides = FieldOverrides()
}
