import RetouchKit

/// An edit's fields for a form: what kind of value each takes, in which range, and what excludes what.
enum EditForm {
  static func json(_ kind: any PictureEdit.Type) -> JSONText {
    .object([
      .init("name", .string(kind.name)), .init("summary", .string(kind.summary)),
      .init(
        "fields",
        .array(
          kind.allFields.map { field in
            .object(
              members(field)
                + [.init("own", .flag(kind.fields.contains { $0.name == field.name }))]
                + relations(field, kind.allRules))
          })),
    ])
  }

  private static func members(_ field: EditField) -> [JSONText.Member] {
    var members: [JSONText.Member] = [
      .init("name", .string(field.name)), .init("help", .string(field.help)),
      .init("required", .flag(field.isRequired)), .init("valueName", .string(field.valueName)),
    ]
    if let standard = field.standard { members.append(.init("default", standard.json)) }
    if let words = field.standardWords { members.append(.init("defaultText", .string(words))) }
    return members + kind(field.kind)
  }

  private static func kind(_ kind: EditField.Kind) -> [JSONText.Member] {
    func named(_ name: String, _ more: [JSONText.Member] = []) -> [JSONText.Member] {
      [.init("kind", .string(name))] + more
    }
    func most(_ count: Int) -> JSONText.Member { .init("atMost", .whole(count)) }
    func form(_ form: FieldForm) -> [JSONText.Member] {
      [
        .init("form", .string(form.rawValue)), .init("expected", .string(form.expected)),
        .init("pattern", .string(form.pattern)),
      ]
    }
    switch kind {
    case .integer(let range):
      return named(
        "integer",
        [
          .init("minimum", .whole(range.lowerBound)),
          .init("maximum", .whole(range.upperBound)),
        ])
    case .number(let range):
      return named(
        "number",
        [.init("minimum", .number(range.lowerBound)), .init("maximum", .number(range.upperBound))])
    case .seed: return named("seed")
    case .flag: return named("flag")
    case .choice(let words):
      return named("choice", [.init("choices", .array(words.map(JSONText.string)))])
    case .words(let words):
      return named("words", [.init("choices", .array(words.map(JSONText.string)))])
    case .proportions: return named("proportions")
    case .form(let text): return named("form", form(text))
    case .forms(let text, let count): return named("forms", form(text) + [most(count)])
    case .noiseLevels(let count): return named("noiseLevels", [most(count)])
    case .file: return named("file")
    case .files(let count): return named("files", [most(count)])
    }
  }

  /// Fields that can't be given with this one, and those of which one must be.
  private static func relations(_ field: EditField, _ rules: [FieldRule]) -> [JSONText.Member] {
    var excluded: [String] = []
    var needed: [String] = []
    for rule in rules {
      switch rule {
      case .notBoth(let first, let second):
        if first.name == field.name { excluded.append(second.name) }
        if second.name == field.name { excluded.append(first.name) }
      case .needs(let first, let second):
        if first.name == field.name { needed.append(second.name) }
      case .needsAny(let first, let fields):
        if first.name == field.name { needed += fields.map(\.name) }
      case .notWith, .anyOf: break
      }
    }
    var members: [JSONText.Member] = []
    if !excluded.isEmpty {
      members.append(.init("excludes", .array(excluded.map(JSONText.string))))
    }
    if !needed.isEmpty { members.append(.init("needs", .array(needed.map(JSONText.string)))) }
    return members
  }
}
