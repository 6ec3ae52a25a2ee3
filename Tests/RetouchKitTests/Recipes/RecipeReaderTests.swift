import Foundation
import RetouchKit
import Testing

/// Recipes from files that are wrong, by accident or on purpose.
@Suite struct RecipeReaderTests {
  static func refusal(_ text: String) -> RetouchError? {
    do {
      _ = try Recipe(json: Array(text.utf8), name: "r.json")
      return nil
    } catch {
      return error
    }
  }

  static func edits(_ edits: String) -> String { #"{"retouch-recipe": 1, "edits": [\#(edits)]}"# }

  @Test func aSmallOneIsRead() throws {
    let recipe = try Recipe(
      json: Array(
        #"{"$schema": "x", "retouch-recipe": 1, "model": {}, "edits": [{"edit": "colorize"}]}"#
          .utf8))
    #expect(recipe == Recipe([try .init("colorize")]))
  }

  @Test(arguments: [
    (#"{"edit": "upscale", "scale": 9}"#, "edits[0].scale must be from 2 to 8, not 9"),
    (#"{"edit": "upscale", "scale": 2.5}"#, "edits[0].scale must be a whole number"),
    (#"{"edit": "upscale", "scale": "2"}"#, #"not "2""#),
    (#"{"edit": "upscale", "scale": 1e300}"#, "edits[0].scale must be"),
    (#"{"edit": "upscale"}"#, "edits[0].scale is missing"),
    (#"{"edit": "upscale", "scale": null}"#, "edits[0].scale can't be null"),
    (#"{"edit": "upscale", "scale": {}}"#, "edits[0].scale can't be"),
    (#"{"edit": "upscale", "scale": 2, "kernel": "lanczos"}"#, "edits[0].kernel must be one of"),
    (#"{"edit": "upscale", "sclae": 2}"#, "edits[0].sclae is not known here; there are scale"),
    (#"{"edit": "colorize", "a\nb": 2}"#, #"edits[0]."a\nb" is not known here"#),
    (#"{"edit": "colorize"}, {"edit": "blur"}"#, "edits[1].edit must be one of"),
    (#"{"edit": 3}"#, "edits[0].edit must be the name"), ("3", "edits[0] must be a JSON object"),
    (#"{"edit": "colorize", "seed": -1}"#, "edits[0].seed must be"),
    (#"{"edit": "colorize", "seed": 9007199254740992}"#, "a text of digits"),
    (#"{"edit": "colorize", "seed": "18446744073709551616"}"#, "edits[0].seed must be"),
    (#"{"edit": "colorize", "seed": "+1"}"#, "edits[0].seed must be"),
    (#"{"edit": "colorize", "sigmas": [1, 2]}"#, "edits[0].sigmas must be positive"),
    (#"{"edit": "colorize", "sigmas": []}"#, "edits[0].sigmas must be a list"),
    (#"{"edit": "colorize", "sigmas": [2, "1"]}"#, "edits[0].sigmas must be a list"),
    (#"{"edit": "colorize", "sample": 0}"#, "edits[0].sample must be from 1"),
    (#"{"edit": "inpaint", "mask": ""}"#, "edits[0].mask must be the name of a file"),
    (#"{"edit": "inpaint", "mask": "a\u0000b"}"#, "edits[0].mask must be the name of a file"),
    (#"{"edit": "inpaint", "mask": "a", "from": ["b", 3]}"#, "edits[0].from[1] must be"),
    (#"{"edit": "inpaint", "mask": "a", "invert-mask": 1}"#, "true or false"),
    (#"{"edit": "inpaint", "mask": "a", "feather": 1001}"#, "from 0 to 1000, not 1001"),
    (#"{"edit": "extend", "to": "nan:1"}"#, "edits[0].to must be width to height"),
    (#"{"edit": "extend", "to": "1:1", "top": 3}"#, "edits[0].to excludes top"),
    (#"{"edit": "denoise", "noise": -1}"#, "edits[0].noise must be levels of 255"),
    (#"{"edit": "denoise", "noise": "nan"}"#, "edits[0].noise must be levels of 255"),
    (#"{"edit": "denoise", "noise": "0x3"}"#, "edits[0].noise must be levels of 255"),
    (#"{"edit": "denoise", "noise": 256}"#, "edits[0].noise must be levels of 255"),
    (#"{"edit": "denoise", "nosie": 3}"#, "edits[0].nosie is not known here; there are noise"),
    (#"{"edit": "deblur"}"#, "give one of them"),
    (#"{"edit": "deblur", "blurred": "gaussian:"}"#, "edits[0].blurred must be gaussian:"),
    (#"{"edit": "deblur", "blurred": "motion:9"}"#, "edits[0].blurred must be gaussian:"),
    (#"{"edit": "deblur", "blurred": "gaussian:1e400"}"#, "edits[0].blurred must be gaussian:"),
    (#"{"edit": "deblur", "blurred": "gaussian:99"}"#, "edits[0].blurred must be gaussian:"),
    (#"{"edit": "deblur", "blurred": "disk:-3"}"#, "edits[0].blurred must be gaussian:"),
    (#"{"edit": "deblur", "blurred": "disk:3", "blur-kernel": "k.png"}"#, "excludes blur-kernel"),
    (#"{"edit": "dejpeg", "jpeg": "auto"}"#, "edits[0].jpeg is not known here"),
    (#"{"edit": "restore"}"#, "give one of them"),
    (#"{"edit": "restore", "reduced": 0}"#, "edits[0].reduced must be a factor"),
    (#"{"edit": "restore", "reduced": 1}"#, "edits[0].reduced must be a factor"),
    (#"{"edit": "restore", "reduced": "2x"}"#, "edits[0].reduced must be a factor"),
    (#"{"edit": "restore", "reduced": "0x20"}"#, "edits[0].reduced must be a factor"),
    (#"{"edit": "restore", "reduced": "+2"}"#, "edits[0].reduced must be a factor"),
    (#"{"edit": "restore", "grey": true, "kernel": "box"}"#, "edits[0].kernel needs reduced"),
    (#"{"edit": "restore", "grey": true, "dilate": 3}"#, "edits[0].dilate needs damage"),
    (#"{"edit": "restore", "jpeg": "none"}"#, #"edits[0].jpeg must be one of "auto""#),
    (#"{"edit": "restore", "grey": true, "order": []}"#, "edits[0].order must be a list"),
    (
      #"{"edit": "restore", "grey": true, "order": ["grey", "grey"]}"#,
      "edits[0].order must be some of"
    ),
    (
      #"{"edit": "restore", "grey": true, "order": ["grey", "noise"]}"#,
      "edits[0].order must be some of"
    ),
    (#"{"edit": "extend"}"#, "give one of them"), ("", "edits must be a list of 1 to 100 edits"),
  ])
  func editsAreRefusedByNameAndPlace(_ edits: String, _ words: String) {
    let error = Self.refusal(Self.edits(edits))
    #expect(error?.kind == .badData)
    #expect(error?.description.hasPrefix("r.json: ") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("[]", "no JSON object"), ("{}", "retouch-recipe is missing"), ("", "ends too early"),
    (#"{"retouch-recipe": 2, "edits": []}"#, "use a newer one"),
    (#"{"retouch-recipe": 0, "edits": []}"#, "retouch-recipe must be 1"),
    (#"{"retouch-recipe": "1", "edits": []}"#, "retouch-recipe must be 1"),
    (#"{"retouch-recipe": 1}"#, "edits is missing"),
    (#"{"retouch-recipe": 1, "edits": {}}"#, "edits must be a list"),
    (#"{"retouch-recipe": 1, "edit": []}"#, "edit is not known here"),
    (#"{"retouch-recipe": 1, "retouch-recipe": 1}"#, "appears twice"),
    (#"{"retouch-recipe": 1, "edits": [{"edit": "colorize"}]} x"#, "at byte"),
    (
      #"{"retouch-recipe": 1, "model": {"guide": "g"}, "edits": [{"edit": "colorize"}]}"#,
      "model.guide needs a path"
    ),
    (
      #"{"retouch-recipe": 1, "model": {"path": "p", "guidance": 2}, "edits": [{"edit": "colorize"}]}"#,
      "model.guidance needs a guide"
    ),
    (
      #"{"retouch-recipe": 1, "model": {"precision": "fp8"}, "edits": [{"edit": "colorize"}]}"#,
      "model.precision must be one of"
    ),
    (#"{"retouch-recipe": 1, "model": 3, "edits": [{"edit": "colorize"}]}"#, "model must be"),
  ])
  func filesThatAreNoRecipe(_ text: String, _ words: String) {
    let error = Self.refusal(text)
    #expect(error?.kind == .badData)
    #expect(error?.description.hasPrefix("r.json: ") == true)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func sizeDepthAndCountAreBounded() {
    let step = #"{"edit": "colorize"}"#
    func many(_ count: Int) -> String {
      Self.edits(Array(repeating: step, count: count).joined(separator: ","))
    }
    #expect(Self.refusal(many(100)) == nil)
    #expect(Self.refusal(many(101))?.description.contains("1 to 100") == true)
    let deep = String(repeating: "[", count: 100_000)
    #expect(Self.refusal(Self.edits(deep))?.description.contains("nested too deep") == true)
    let space = String(repeating: " ", count: 1 << 20)
    #expect(Self.refusal(many(1) + space)?.description.contains("1 MiB") == true)
    let name = String(repeating: "x", count: 100_000)
    let error = Self.refusal(Self.edits(#"{"edit": "\#(name)", "\#(name)": "\#(name)"}"#))
    #expect((error?.description.count ?? .max) < 500)
  }

  @Test func filesThatCannotBeRead() throws {
    for path in ["/nowhere/r.json", "/"] {
      do {
        _ = try Recipe(reading: path)
        Issue.record("\(path) was read")
      } catch {
        #expect(error.kind == .noInput && error.description.hasPrefix(path))
      }
    }
    // Endless.
    #expect(throws: RetouchError.self) { try Recipe(reading: "/dev/zero") }
  }

  /// A wrong value in any field of any edit is refused by the field's name and place.
  @Test func everyFieldIsGuarded() throws {
    for kind in Edit.kinds {
      let needed = kind.fields.filter(\.isRequired).map { field in
        (field.name, field.kind == .file ? #""a.png""# : "2")
      }
      for field in kind.fields {
        for wrong in ["[[]]", #""\u0000""#, "-1", "1e99", #"["x", 3]"#, "[true]"] {
          var members = Dictionary(uniqueKeysWithValues: needed)
          members[field.name] = wrong
          let text = members.map { #""\#($0)": \#($1)"# }.joined(separator: ", ")
          let error = Self.refusal(
            Self.edits(#"{"edit": "colorize"}, {"edit": "\#(kind.name)", \#(text)}"#))
          let words = error?.description ?? "taken"
          #expect(words.hasPrefix("r.json: edits[1].\(field.name)"), "\(wrong): \(words)")
        }
      }
    }
  }

  /// Thousands of damaged recipes: read or refused in one line that names the file, never more.
  @Test(arguments: 0..<8)
  func damagedRecipes(_ seed: UInt64) throws {
    let good = Array(try RecipeTests.full().json.utf8)
    let pieces = [
      "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "\"", "\\u", "\u{0}", "edits",
    ]
    var random = Generator(state: seed)
    var read = 0
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0...Int.random(in: 0..<3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1:
          bytes.insert(contentsOf: pieces.randomElement(using: &random)?.utf8 ?? "".utf8, at: place)
        case 2: bytes.removeSubrange(place..<min(place + 5, bytes.count))
        default: bytes.removeLast(min(place, bytes.count - 1))
        }
      }
      do {
        let recipe = try Recipe(json: bytes, name: "r.json")
        // What was read can be written and read again.
        #expect(try Recipe(json: Array(recipe.json.utf8)) == recipe)
        read += 1
      } catch {
        #expect(error.kind == .badData && error.description.hasPrefix("r.json: "))
        #expect(!error.description.contains("\n") && error.description.count < 1000)
      }
    }
    #expect(read < 1500)
  }
}

/// Numbers that are the same every time.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
