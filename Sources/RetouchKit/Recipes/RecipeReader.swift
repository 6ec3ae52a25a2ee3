import Checkpoints

/// Recipes out of JSON, strictly: what isn't understood is refused by name and place.
struct RecipeReader {
  /// The file, for messages.
  let name: String
  /// What its fields are told instead.
  var overrides = FieldOverrides()

  /// - Throws: `RetouchError` of kind `badData`.
  func recipe(_ bytes: [UInt8]) throws(RetouchError) -> Recipe { try recipe(try json(bytes)) }

  func json(_ bytes: [UInt8]) throws(RetouchError) -> JSONValue {
    guard bytes.count <= RecipeFiles.largestRecipe else {
      throw refusal("is larger than 1 MiB, too much for a recipe")
    }
    do {
      return try JSONValue.parse(bytes, depth: 8, values: 100_000)
    } catch {
      throw refusal("is not sound JSON: \(error)")
    }
  }

  func recipe(_ json: JSONValue) throws(RetouchError) -> Recipe {
    guard let members = json.object else { throw refusal("is no JSON object") }
    try checkVersion(members[Key.version])
    for key in members.keys.sorted() where !Key.all.contains(key) {
      throw refusal(
        "\(JSONText.key(key)) is not known here; there are \(Key.all.joined(separator: ", "))")
    }
    if let schema = members[Key.schema], schema.string == nil {
      throw refusal("\(Key.schema) must be a text")
    }
    guard let edits = members[Key.edits] else { throw refusal("edits is missing") }
    guard let elements = edits.array, (1...Recipe.longest).contains(elements.count) else {
      throw refusal("edits must be a list of 1 to \(Recipe.longest) edits")
    }
    try checkOverrides(of: elements)
    var steps: [Recipe.Step] = []
    for (index, element) in elements.enumerated() {
      steps.append(try step(element, place: "edits[\(index)]"))
    }
    var recipe = Recipe(steps)
    recipe.name = name
    if let model = members[Key.model] {
      let values = try values(model, place: Key.model)
      do {
        recipe.model = try Recipe.Model(values)
      } catch {
        throw refusal("model.\(error.field) \(error.reason)")
      }
    }
    return recipe
  }

  /// Refuses what no edit can be told.
  private func checkOverrides(of edits: [JSONValue]) throws(RetouchError) {
    let kinds = edits.compactMap { $0.object?["edit"]?.string.flatMap(EditKinds.kind) }
    let fields = kinds.flatMap { $0.allFields }
    guard !kinds.isEmpty, let unknown = overrides.names(notAmong: fields).first else { return }
    var names: [String] = []
    for field in fields where !names.contains(field.name) { names.append(field.name) }
    throw refusal(
      "no edit has a field \(JSONText.key(unknown)); there are \(names.joined(separator: ", "))")
  }

  private func step(_ json: JSONValue, place: String) throws(RetouchError) -> Recipe.Step {
    var values = try values(json, place: place)
    guard case .text(let edit) = values.removeValue(forKey: "edit") else {
      throw refusal("\(place).edit must be the name of an edit")
    }
    do {
      if let kind = EditKinds.kind(named: edit) {
        values = try overrides.applied(to: values, of: kind.allFields)
      }
      return try Recipe.Step(edit: edit, values)
    } catch {
      throw refusal("\(place).\(error.field) \(error.reason)")
    }
  }

  private func values(
    _ json: JSONValue, place: String
  ) throws(RetouchError) -> [String: FieldValue] {
    guard let members = json.object else { throw refusal("\(place) must be a JSON object") }
    var values: [String: FieldValue] = [:]
    for (key, json) in members.sorted(by: { $0.key < $1.key }) {
      guard let value = FieldValue(json) else {
        let found = json == .null ? "null; leave it out" : "what it is"
        throw refusal("\(place).\(JSONText.key(key)) can't be \(found)")
      }
      values[key] = value
    }
    return values
  }

  private func checkVersion(_ json: JSONValue?) throws(RetouchError) {
    guard let json else {
      throw refusal("is no recipe: \(Key.version) is missing; it must be \(Recipe.version)")
    }
    guard let version = json.integer, version >= 1 else {
      throw refusal("\(Key.version) must be \(Recipe.version)")
    }
    guard version <= Recipe.version else {
      throw refusal(
        "\(Key.version) is \(version), and this Retouch reads up to \(Recipe.version);"
          + " use a newer one")
    }
  }

  private func refusal(_ reason: String) -> RetouchError {
    RetouchError(.badData, "\(name): \(reason)")
  }

  /// The members of the outermost object.
  enum Key {
    static let schema = "$schema"
    static let version = "retouch-recipe"
    static let model = "model"
    static let edits = "edits"
    static let all = [schema, version, model, edits]
  }
}
