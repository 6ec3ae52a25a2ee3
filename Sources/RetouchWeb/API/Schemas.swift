import Editing
import Pictures
import RetouchKit

/// What the API's bodies look like.
enum Schemas {
  static var all: [JSONText.Member] {
    [
      .init("Error", error), .init("File", file), .init("Files", list(of: "File", named: "files")),
      .init("Drawing", DrawingText.schema), .init("DamageSearch", DrawingEndpoints.searchSchema),
      .init("FoundDamage", foundDamage), .init("Edits", edits),
      .init("JobRequest", JobEndpoints.schema),
      .init("Job", job), .init("Jobs", list(of: "Job", named: "jobs")),
      .init("Document", .object([type("object")])),
      .init("Recipe", RecipeSchema.embedded(at: "#/components/schemas/Recipe")),
    ]
  }

  private static var error: JSONText {
    object([("error", object([("kind", text), ("message", text)]))])
  }

  private static var file: JSONText {
    object(
      [
        ("name", text), ("kind", words(StoredFile.Kind.allCases.map(\.rawValue))),
        ("origin", words(StoredFile.Origin.allCases.map(\.rawValue))),
      ],
      optional: [
        ("width", count), ("height", count), ("grey", flag), ("alpha", flag),
        ("format", words(PictureFormat.allCases.map(\.rawValue))),
        ("from", object([("picture", text)], optional: [("job", text), ("sample", count)])),
      ])
  }

  private static var foundDamage: JSONText {
    object([
      ("file", .object([.init("oneOf", .array([reference("File"), null]))])), ("summary", text),
      ("counts", object(DamageKind.allCases.map { ($0.rawValue, count) })),
    ])
  }

  private static var edits: JSONText {
    object([
      ("version", text), ("model", object([("name", text)])),
      (
        "limits",
        object([("fileBytes", count), ("pixels", count), ("samples", count), ("queue", count)])
      ),
      ("formats", array(of: text)),
      (
        "edits",
        array(
          of: object([
            ("name", text), ("summary", text),
            ("fields", array(of: .object([type("object")]))),
          ]))
      ),
    ])
  }

  private static var job: JSONText {
    object([
      ("id", text), ("state", words(PaintJob.State.allCases.map(\.rawValue))), ("waiting", count),
      ("picture", text), ("recipe", reference("Recipe")), ("samples", count), ("uncertainty", flag),
      ("fraction", number), ("sample", count), ("results", array(of: text)), ("map", orNull(text)),
      (
        "spread",
        orNull(
          object([
            ("answers", count), ("mean", number), ("largest", number), ("differing", number),
            ("differingMean", number),
          ]))
      ),
      ("notes", array(of: text)), ("error", orNull(object([("kind", text), ("message", text)]))),
      ("seconds", number),
    ])
  }

  // MARK: Pieces

  private static let text = JSONText.object([type("string")])
  private static let flag = JSONText.object([type("boolean")])
  private static let number = JSONText.object([type("number"), .init("minimum", .plain("0"))])
  private static let count = JSONText.object([type("integer"), .init("minimum", .plain("0"))])
  private static let null = JSONText.object([type("null")])

  private static func type(_ name: String) -> JSONText.Member { .init("type", .string(name)) }

  private static func words(_ words: [String]) -> JSONText {
    .object([.init("enum", .array(words.map(JSONText.string)))])
  }

  private static func orNull(_ schema: JSONText) -> JSONText {
    .object([.init("oneOf", .array([schema, null]))])
  }

  private static func array(of schema: JSONText) -> JSONText {
    .object([type("array"), .init("items", schema)])
  }

  private static func list(of schema: String, named name: String) -> JSONText {
    object([(name, array(of: reference(schema)))])
  }

  private static func reference(_ schema: String) -> JSONText {
    .object([.init("$ref", .string("#/components/schemas/\(schema)"))])
  }

  private static func object(
    _ members: [(String, JSONText)], optional: [(String, JSONText)] = []
  ) -> JSONText {
    .object([
      type("object"),
      .init("properties", .object((members + optional).map { .init($0.0, $0.1) })),
      .init("required", .array(members.map { .string($0.0) })),
      .init("additionalProperties", .plain("false")),
    ])
  }
}
