import Checkpoints
import Foundation
import RetouchKit
import Testing

/// The published schema, and that it and the reader agree.
@Suite struct RecipeSchemaTests {
  static let published = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Docs/recipe.schema.json")

  @Test func theFileIsWhatIsGenerated() throws {
    #expect(
      try String(contentsOf: Self.published, encoding: .utf8) == Recipe.schema,
      "retouch recipe schema > Docs/recipe.schema.json")
  }

  /// Values at, inside and beyond each field's limits, and of other types.
  static func samples(_ kind: EditField.Kind) -> [String] {
    var samples = ["true", "\"\"", "\"x\"", "[]", "[1]", "[\"x\"]", "3", "-3", "2.5", "{}", "null"]
    switch kind {
    case .integer(let range):
      samples += ["\(range.lowerBound)", "\(range.upperBound)", "\(range.upperBound).0"]
      samples += ["\(range.lowerBound - 1)", "\(range.upperBound + 1)"]
    case .number(let range):
      samples += ["\(range.lowerBound)", "\(range.upperBound)", "\(range.upperBound + 0.001)"]
      samples += ["\(range.lowerBound - 0.001)"]
    case .seed:
      samples += [
        "0", "9007199254740991", "9007199254740992", "\"18446744073709551615\"", "\"-1\"",
      ]
    case .flag: samples += ["false", "0"]
    case .choice(let words): samples += words.map { "\"\($0)\"" } + words.map { "\"\($0) \"" }
    case .proportions: samples += ["\"16:9\"", "\"2.39:1\"", "\"16:\"", "\"16\"", "\"-1:1\""]
    case .form:
      samples += [
        "\"gaussian:1.5\"", "\"disk:3\"", "\"motion:9,-30\"", "\"gaussian:\"", "\"motion:9\"",
        "\"auto\"", "\"15\"", "\"2\"", "\"640x480\"", "\"2x\"", "\"1e3\"", "\"nan\"", "0.5",
      ]
    case .forms(_, let most):
      let hint = "\"1,2,#aabbcc\""
      samples += ["[\(hint)]", hint, "[\(hint), 3]", "[\"1,2,#abc\"]", "[\"1,2,#AABBCC\"]"]
      samples += [most, most + 1].map {
        "[\(Array(repeating: hint, count: $0).joined(separator: ","))]"
      }
    case .words(let words):
      let all = words.map { "\"\($0)\"" }
      samples += ["[\(all.joined(separator: ","))]", "[\(all[0])]", "[\(all[0]),\(all[0])]"]
    case .noiseLevels(let most):
      let long = (0...most).map { "\(2 * most - $0)" }
      samples += ["[3, 2]", "[0]", "[-1]", "[\(long.joined(separator: ","))]"]
      samples += ["[\(long.dropLast().joined(separator: ","))]"]
    case .file:
      samples += [4096, 4097].map { "\"\(String(repeating: "é", count: $0))\"" }
    case .files(let most):
      samples += [most, most + 1].map {
        "[\(Array(repeating: "\"a\"", count: $0).joined(separator: ","))]"
      }
      samples += ["[\"\"]"]
    }
    return samples
  }

  @Test(arguments: Edit.kinds.map(\.name))
  func theSchemaRefusesWhatTheReaderDoes(_ name: String) throws {
    let kind = try #require(Edit.kinds.first { $0.name == name })
    let schema = SchemaValidator(root: try JSONValue.parse(Recipe.schema.utf8))
    var taken = 0
    for field in kind.fields {
      for sample in Self.samples(field.kind) {
        var members = Dictionary(
          uniqueKeysWithValues: kind.fields.filter(\.isRequired).map {
            ($0.name, $0.kind == .file ? "\"a.png\"" : "2")
          })
        switch name {
        case "extend" where field.name != "to": members["left"] = "3"
        case "inpaint" where ["sensitivity", "min-size", "damage-limit"].contains(field.name):
          members["find-damage"] = "\"all\""
        case "inpaint" where field.name != "find-damage": members["mask"] = "\"a.png\""
        case "restore":
          members["grey"] = "true"
          members["reduced"] = "2"
          members["damage"] = "\"a.png\""
        case "vary": members["mask"] = "\"a.png\""
        case "deblur" where field.name != "blur-kernel": members["blurred"] = #""disk:3""#
        default: break
        }
        members[field.name] = sample
        let text = members.map { #""\#($0)": \#($1)"# }.joined(separator: ", ")
        let recipe = #"{"retouch-recipe": 1, "edits": [{"edit": "\#(name)", \#(text)}]}"#
        let isRead = (try? Recipe(json: Array(recipe.utf8))) != nil
        let isValid = try schema.accepts(try JSONValue.parse(recipe.utf8))
        #expect(isRead == isValid, "\(field.name): \(sample.prefix(60))")
        if isRead { taken += 1 }
      }
    }
    #expect(taken > kind.fields.count)
  }

  @Test(arguments: [
    #"{"retouch-recipe": 1, "edits": [{"edit": "colorize"}]}"#,
    #"{"retouch-recipe": 2, "edits": [{"edit": "colorize"}]}"#,
    #"{"retouch-recipe": 1, "edits": []}"#, #"{"edits": [{"edit": "colorize"}]}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "colorize"}], "more": 1}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "colorize", "steps": 1, "sigmas": [1]}]}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "extend"}]}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "extend", "to": "1:1", "top": 1}]}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "upscale"}]}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "inpaint", "mask": "a", "fill": "model", "avoid": "b"}]}"#,
    #"{"retouch-recipe": 1, "edits": [{"edit": "inpaint", "mask": "a", "fill": "auto", "avoid": "b"}]}"#,
    #"{"retouch-recipe": 1, "model": {"guide": "a"}, "edits": [{"edit": "colorize"}]}"#,
    #"{"retouch-recipe": 1, "model": {"path": "a", "guide": "b", "guidance": 3, "precision": "bf16"}, "edits": [{"edit": "colorize"}]}"#,
  ])
  func wholeRecipesToo(_ text: String) throws {
    let schema = SchemaValidator(root: try JSONValue.parse(Recipe.schema.utf8))
    let isRead = (try? Recipe(json: Array(text.utf8))) != nil
    #expect(try schema.accepts(try JSONValue.parse(text.utf8)) == isRead)
  }

  @Test func aFullRecipeIsValid() throws {
    let schema = SchemaValidator(root: try JSONValue.parse(Recipe.schema.utf8))
    #expect(try schema.accepts(try JSONValue.parse(try RecipeTests.full().json.utf8)))
  }
}
