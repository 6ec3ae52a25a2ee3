import Checkpoints

/// A recipe that is told something else for each picture: the mask, a seed.
package struct RecipeTemplate: Sendable {
  private let json: JSONValue
  /// How messages name it: its file, or the edit.
  package let name: String
  private let folder: String

  /// Reads a recipe's file, as `Recipe(reading:)`; whether it is sound shows once it is told all.
  /// - Throws: `RetouchError` that names the file.
  package init(reading path: String) throws(RetouchError) {
    let bytes = try RecipeFiles.bytes(of: path)
    json = try RecipeReader(name: path).json(bytes)
    name = path
    folder = RecipeFiles.folder(of: path)
  }

  /// One edit by its name, all of whose fields are overridden or have their standard value.
  /// - Returns: nil when there is no such edit.
  package init?(edit: String) {
    guard EditKinds.kind(named: edit) != nil else { return nil }
    json = .object([
      RecipeReader.Key.version: .integer(Recipe.version),
      RecipeReader.Key.edits: .array([.object(["edit": .string(edit)])]),
    ])
    name = edit
    folder = ""
  }

  /// The recipe for one picture.
  /// - Throws: `RetouchError` of kind `badData` with the place in it, and when no edit of it has a field that is
  ///   overridden.
  package func recipe(_ overrides: FieldOverrides = .init()) throws(RetouchError) -> Recipe {
    var recipe = try RecipeReader(name: name, overrides: overrides).recipe(json)
    recipe.folder = folder
    return recipe
  }
}
