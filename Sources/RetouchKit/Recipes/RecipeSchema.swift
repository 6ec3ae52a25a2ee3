extension Recipe {
  /// The JSON Schema (draft 2020-12) of recipes, made from the edits' fields.
  public static var schema: String { "\(RecipeSchema.text.pretty())\n" }
}

/// A schema out of fields: what it refuses, the reader refuses too.
package enum RecipeSchema {
  static var text: JSONText {
    .object(
      [
        .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        .init("title", .string("A recipe of Retouch")),
      ] + members(root: "#"))
  }

  /// The same as a part of another document.
  /// - Parameter place: where that has it, as "#/components/schemas/Recipe".
  package static func embedded(at place: String) -> JSONText { .object(members(root: place)) }

  /// - Parameter root: where the schema itself is, in references.
  private static func members(root: String) -> [JSONText.Member] {
    let kinds = EditKinds.all
    return [
      .init("type", .string("object")),
      .init(
        "properties",
        .object([
          .init(RecipeReader.Key.schema, .object([type("string")])),
          .init(
            RecipeReader.Key.version,
            .object([
              .init("description", .string("The version of the format.")),
              .init("const", .plain("\(Recipe.version)")),
            ])),
          .init(RecipeReader.Key.model, model),
          .init(
            RecipeReader.Key.edits,
            .object([
              .init("description", .string("Each edits what the one before it made.")),
              type("array"), .init("minItems", .plain("1")),
              .init("maxItems", .plain("\(Recipe.longest)")),
              .init(
                "items",
                .object([
                  .init(
                    "oneOf",
                    .array(
                      kinds.map {
                        .object([.init("$ref", .string("\(root)/$defs/\($0.name)"))])
                      }))
                ])),
            ])),
        ])),
      required([RecipeReader.Key.version, RecipeReader.Key.edits]),
      closed,
      .init("$defs", .object(kinds.map { .init($0.name, edit($0)) })),
    ]
  }

  /// An object with these fields and no others, as a request has them.
  /// - Parameter others: members that are no fields; they are required.
  package static func object(
    of fields: [EditField], help: String, adding others: [(name: String, schema: JSONText)] = []
  ) -> JSONText {
    var members: [JSONText.Member] = [
      .init("description", .string(help)), type("object"),
      .init(
        "properties",
        .object(
          fields.map { .init($0.name, field($0)) } + others.map { .init($0.name, $0.schema) })),
    ]
    let names = fields.filter(\.isRequired).map(\.name) + others.map(\.name)
    if !names.isEmpty { members.append(required(names)) }
    return .object(members + [closed])
  }

  private static var model: JSONText {
    .object([
      .init("description", .string("The network; the bundled one unless it is said.")),
      type("object"),
      .init("properties", .object(Recipe.Model.fields.map { .init($0.name, field($0)) })),
      .init(
        "dependentRequired",
        .object([
          .init(
            Recipe.Model.guideField.name, .array([.string(Recipe.Model.pathField.name)])),
          .init(
            Recipe.Model.guidanceField.name, .array([.string(Recipe.Model.guideField.name)])),
        ])),
      closed,
    ])
  }

  private static func edit(_ kind: any PictureEdit.Type) -> JSONText {
    let fields = kind.allFields
    var members: [JSONText.Member] = [
      .init("description", .string(kind.summary)),
      type("object"),
      .init(
        "properties",
        .object(
          [.init("edit", .object([.init("const", .string(kind.name))]))]
            + fields.map { .init($0.name, field($0)) })),
      required(["edit"] + fields.filter(\.isRequired).map(\.name)),
      closed,
    ]
    members.append(.init("allOf", .array(kind.allRules.map(rule))))
    return .object(members)
  }

  private static func rule(_ rule: FieldRule) -> JSONText {
    switch rule {
    case .notBoth(let first, let second):
      .object([.init("not", .object([required([first.name, second.name])]))])
    case .notWith(let first, let second, let value):
      .object([
        .init(
          "not",
          .object([
            .init(
              "properties",
              .object([.init(second.name, .object([.init("const", value.json)]))])),
            required([first.name, second.name]),
          ]))
      ])
    case .needs(let first, let second):
      .object([
        .init("dependentRequired", .object([.init(first.name, .array([.string(second.name)]))]))
      ])
    case .needsAny(let first, let fields):
      .object([
        .init(
          "anyOf",
          .array(
            [.object([.init("not", .object([required([first.name])]))])]
              + fields.map { .object([required([$0.name])]) }))
      ])
    case .anyOf(let fields):
      .object([.init("anyOf", .array(fields.map { .object([required([$0.name])]) }))])
    }
  }

  /// One field's value.
  package static func field(_ field: EditField) -> JSONText {
    let help = field.standardText.map { "\(field.help) (default: \($0))" } ?? field.help
    return .object(
      [.init("description", .string(help))] + values(field.kind)
        + (field.standard.map { [.init("default", $0.json)] } ?? []))
  }

  private static func values(_ kind: EditField.Kind) -> [JSONText.Member] {
    switch kind {
    case .integer(let range): integer(range)
    case .number(let range):
      [
        type("number"), .init("minimum", .number(range.lowerBound)),
        .init("maximum", .number(range.upperBound)),
      ]
    case .seed:
      [
        .init(
          "anyOf",
          .array([
            .object(integer(0...EditField.largestPlainSeed)),
            .object([type("string"), .init("pattern", .string("^[0-9]{1,20}$"))]),
          ]))
      ]
    case .flag: [type("boolean")]
    case .choice(let words): [.init("enum", .array(words.map(JSONText.string)))]
    case .proportions:
      [type("string"), .init("pattern", .string(#"^[0-9]+(\.[0-9]+)?:[0-9]+(\.[0-9]+)?$"#))]
    case .form(let form): self.form(form)
    case .forms(let form, let most):
      [
        type("array"), .init("minItems", .plain("1")), .init("maxItems", .plain("\(most)")),
        .init("items", .object(self.form(form))),
      ]
    case .words(let words):
      [
        type("array"), .init("minItems", .plain("1")), .init("uniqueItems", .plain("true")),
        .init("items", .object([.init("enum", .array(words.map(JSONText.string)))])),
      ]
    case .noiseLevels(let most):
      [
        type("array"), .init("minItems", .plain("1")), .init("maxItems", .plain("\(most)")),
        .init(
          "items",
          .object([type("number"), .init("exclusiveMinimum", .plain("0"))])),
      ]
    case .file: file
    case .files(let most):
      [type("array"), .init("maxItems", .plain("\(most)")), .init("items", .object(file))]
    }
  }

  private static func form(_ form: FieldForm) -> [JSONText.Member] {
    let text: [JSONText.Member] = [type("string"), .init("pattern", .string(form.pattern))]
    guard let (range, isOpen) = form.numbers else { return text }
    let number: [JSONText.Member] = [
      type("number"),
      .init(isOpen ? "exclusiveMinimum" : "minimum", .number(range.lowerBound)),
      .init("maximum", .number(range.upperBound)),
    ]
    return [.init("anyOf", .array([.object(number), .object(text)]))]
  }

  private static func integer(_ range: ClosedRange<Int>) -> [JSONText.Member] {
    [
      type("integer"), .init("minimum", .plain("\(range.lowerBound)")),
      .init("maximum", .plain("\(range.upperBound)")),
    ]
  }

  private static var file: [JSONText.Member] {
    [
      type("string"), .init("minLength", .plain("1")),
      .init("maxLength", .plain("\(EditField.longestName)")),
      // No file has such a name.
      .init("pattern", .string(#"^[^\u0000]*$"#)),
    ]
  }

  private static func type(_ name: String) -> JSONText.Member { .init("type", .string(name)) }

  private static func required(_ names: [String]) -> JSONText.Member {
    .init("required", .array(names.map(JSONText.string)))
  }

  private static var closed: JSONText.Member { .init("additionalProperties", .plain("false")) }
}
