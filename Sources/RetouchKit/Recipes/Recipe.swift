import Checkpoints
import Pictures
import Tensors

/// Edits with their settings, one after another: a value that may be written to a file, read again
/// and run on any picture.
///
/// ```swift
/// let recipe = try Recipe(reading: "recipe.json")
/// let retoucher = try Retoucher(for: recipe)
/// let result = try await retoucher.run(recipe, on: picture)
/// ```
public struct Recipe: Sendable {
  /// What `retouch-recipe` says in a file: the version of its format.
  public static let version = 1
  /// Steps at most.
  public static let longest = 100

  /// The network; the bundled one unless something else is said.
  public var model: Model
  /// The edits, in their order; each edits what the one before it made.
  public var steps: [Step]
  /// Where the files of a relative name are; empty: the current folder.
  public var folder: String
  /// How messages name it: the file that it was read from.
  package var name = "recipe"

  /// - Parameters:
  ///   - steps: the edits, in their order.
  ///   - model: the network; the bundled one by default.
  ///   - folder: where the files of relative names are; empty: the current folder.
  public init(_ steps: [Step], model: Model = .init(), folder: String = "") {
    self.steps = steps
    self.model = model
    self.folder = folder
  }

  /// Whether it begins with a damaged file, and fills what that has lost.
  package var salvages: Bool { steps.first?.salvages == true }

  /// Reads a recipe's file; its masks, photographs and models aren't looked at yet.
  /// - Throws: `RetouchError` that names the file and the place: unknown or missing fields, values
  ///   out of range, another version, damaged JSON, more than 1 MiB.
  public init(reading path: String) throws(RetouchError) {
    let bytes = try RecipeFiles.bytes(of: path)
    self = try RecipeReader(name: path).recipe(bytes)
    folder = RecipeFiles.folder(of: path)
  }

  /// The same of bytes in memory.
  /// - Parameters:
  ///   - bytes: the JSON text, in UTF-8.
  ///   - name: for messages.
  public init(json bytes: some Collection<UInt8>, name: String = "recipe") throws(RetouchError) {
    self = try RecipeReader(name: name).recipe(Array(bytes))
  }

  /// The same of JSON that is parsed already.
  package init(_ json: JSONValue, name: String) throws(RetouchError) {
    self = try RecipeReader(name: name).recipe(json)
  }

  /// Writes it, whole or not at all. Files in the folder that it goes to are named relative to that,
  /// others from the root.
  /// - Throws: `RetouchError`: the file exists or can't be made; no steps, or more than 100.
  public func write(to path: String, overwrite: Bool = false) throws(RetouchError) {
    let recipe = relocated(to: RecipeFiles.folder(of: path))
    let bytes = Array(recipe.json.utf8)
    // What can't be read again isn't written.
    _ = try RecipeReader(name: path).recipe(bytes)
    do {
      try PictureDestination.file(path: path).write(bytes, overwrite: overwrite)
    } catch {
      throw RetouchError(error)
    }
  }

  /// The same recipe, the files of its edits named otherwise.
  /// - Parameter named: told each as it can be opened from here.
  package func namingFiles(_ named: (String) -> String) -> Recipe {
    var recipe = self
    let files = RecipeFiles(folder: folder)
    recipe.steps = steps.map { $0.movingFiles { named(files.path($0)) } }
    return recipe
  }

  /// Every file that the edits and the model name, by the field that does.
  package var files: [(field: String, path: String)] {
    let files = RecipeFiles(folder: folder)
    let ofEdits = steps.enumerated().flatMap { index, step in
      step.files.map { ("edits[\(index)].\($0.field)", files.path($0.name)) }
    }
    let ofModel = [(Model.pathField, model.path), (Model.guideField, model.guide)].compactMap {
      (field, path) in path.map { ("model.\(field.name)", files.path($0)) }
    }
    return ofEdits + ofModel
  }

  /// The same recipe, its files named from another folder.
  package func relocated(to folder: String) -> Recipe {
    var recipe = self
    recipe.folder = folder
    let files = RecipeFiles(folder: self.folder)
    func moved(_ path: String) -> String { files.name(of: path, from: folder) }
    recipe.model.path = model.path.map(moved)
    recipe.model.guide = model.guide.map(moved)
    recipe.steps = steps.map { $0.movingFiles(moved) }
    return recipe
  }
}

extension Recipe: Equatable {
  /// Wherever they were read from.
  public static func == (first: Recipe, second: Recipe) -> Bool {
    first.model == second.model && first.steps == second.steps && first.folder == second.folder
  }
}
