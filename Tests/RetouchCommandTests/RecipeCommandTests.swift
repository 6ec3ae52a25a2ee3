import Foundation
import Pictures
import TestSupport
import Testing

/// `--save-recipe`, `retouch run` and `retouch recipe`.
@Suite struct RecipeCommandTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 90, 70)
    try folder.makePicture("later.png", 90, 70)
    try folder.makePicture("kernel.png", 5, 3)
    try folder.makeMask("mask.png", 90, 70)
    try folder.makeMask(
      "left.png", 90, 70, box: PixelRectangle(x: 0, y: 0, width: 8, height: 70))
  }

  /// What was done once is done again, to the byte.
  @Test(arguments: [
    [
      "inpaint", "--mask", "mask.png", "--feather", "2.5", "--dilate", "2", "--steps", "2",
      "--seed", "18446744073709551615",
    ],
    ["inpaint", "--mask", "left.png", "--invert-mask", "--mask-threshold", "0.4", "--steps", "1"],
    ["inpaint", "--mask", "mask.png", "--from", "later.png", "--avoid", "left.png"],
    ["inpaint", "--mask", "mask.png", "--fill", "model", "--sigmas", "20,2.5,0.3"],
    ["extend", "--left", "20", "--bottom", "3", "--steps", "1"],
    ["extend", "--to", "2.39:1", "--fill", "patches"],
    [
      "colorize", "--steps", "2", "--generator", "torch", "--seed", "random", "--tile-overlap", "9",
    ],
    ["colorize", "--steps", "1", "--precision", "bf16", "--sampler", "annealed"],
    ["upscale", "--scale", "2", "--kernel", "bicubic", "--steps", "1", "--tile-batch", "3"],
    [
      "restore", "--damage", "left.png", "--dilate", "1", "--grey", "--reduced", "120x100",
      "--kernel", "bicubic", "--order", "grey,reduced", "--steps", "1", "--seed", "random",
    ],
    ["restore", "--blurred", "motion:5,-30", "--noise", "2.5", "--steps", "2", "--fill", "model"],
    ["restore", "--damage", "mask.png", "--noise", "auto", "--steps", "2"],
    ["denoise"], ["denoise", "--noise", "7", "--sampler", "annealed", "--steps", "2"],
    ["deblur", "--blurred", "disk:1.5", "--steps", "2"],
    ["deblur", "--blurred", "./kernel.png", "--noise", "3", "--steps", "1"],
  ])
  func aRecipeRepeatsTheEdit(_ edit: [String]) throws {
    let made = try folder.retouch(
      [edit[0], "in.png"] + edit.dropFirst() + ["-o", "a.png", "--save-recipe", "r.json"])
    #expect(made.status == 0, Comment(rawValue: made.messages))
    let again = try folder.retouch("run", "r.json", "in.png", "-o", "b.png")
    #expect(again.status == 0, Comment(rawValue: again.messages))
    #expect(again.messages.isEmpty || again.messages.contains(" was told from the picture"))
    #expect(try folder.data("a.png") == folder.data("b.png"))
  }

  @Test func everySampleHasItsRecipe() throws {
    let made = try folder.retouch(
      "colorize", "in.png", "--samples", "2", "--steps", "1", "-o", "a.png", "--save-recipe",
      "r.json")
    #expect(made.status == 0, Comment(rawValue: made.messages))
    for number in ["1", "2"] {
      let again = try folder.retouch("run", "r-\(number).json", "in.png", "-o", "b-\(number).png")
      #expect(again.status == 0, Comment(rawValue: again.messages))
      #expect(try folder.data("a-\(number).png") == folder.data("b-\(number).png"))
    }
    #expect(try folder.data("a-1.png") != folder.data("a-2.png"))
  }

  /// Elsewhere it still finds its mask and its model.
  @Test func aRecipeFindsItsFiles() throws {
    for name in ["recipes", "models"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    for name in ["network-snapshot.pkl", "guiding-network-snapshot.pkl"] {
      try FileManager.default.copyItem(
        atPath: "\(GoldenFolder.bundledRoot)/families/autoguidance/\(name)",
        toPath: folder.path("models/\(name)"))
    }
    let made = try folder.retouch(
      "inpaint", "in.png", "--mask", "mask.png", "--steps", "1", "--class", "2", "--model",
      "models/network-snapshot.pkl", "--guide", "models/guiding-network-snapshot.pkl",
      "--guidance", "1.7", "-o", "a.png", "--save-recipe", "recipes/r.json")
    #expect(made.status == 0, Comment(rawValue: made.messages))
    let again = try folder.retouch("run", "recipes/r.json", "in.png", "-o", "b.png", "--json")
    #expect(again.status == 0, Comment(rawValue: again.messages))
    #expect(try folder.data("a.png") == folder.data("b.png"))
    let path = try #require(try again.objects().first?["model"] as? String)
    #expect(path.hasPrefix("/") && path.hasSuffix("models/network-snapshot.pkl"))
    // The command's model counts more.
    let other = try folder.retouch(
      "run", "recipes/r.json", "in.png", "-o", "c.png", "--json", "--model",
      "models/guiding-network-snapshot.pkl")
    #expect(other.status == 0, Comment(rawValue: other.messages))
    #expect(
      try other.objects().first?["model"] as? String == "models/guiding-network-snapshot.pkl")
    #expect(try folder.data("a.png") != folder.data("c.png"))
  }

  @Test func severalEditsRunOneAfterAnother() throws {
    try write(
      """
      {"retouch-recipe": 1, "edits": [
        {"edit": "inpaint", "mask": "mask.png", "steps": 1},
        {"edit": "extend", "left": 10, "steps": 1},
        {"edit": "upscale", "scale": 2, "steps": 1, "seed": 5}]}
      """)
    let result = try folder.retouch(
      "run", "r.json", "in.png", "-o", "out.png", "--preview", "both.png", "--json")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let picture = try folder.picture("out.png")
    #expect(picture.width == 200 && picture.height == 140)
    #expect(try folder.picture("both.png").width == 180 + 200 + 8)
    let object = try #require(try result.objects().first)
    let edits = try #require(object["edits"] as? [[String: Any]])
    #expect(edits.map { $0["edit"] as? String } == ["inpaint", "extend", "upscale"])
    #expect(edits.map { $0["seed"] as? Int } == [0, 0, 5])
    #expect(object["edit"] as? String == "run" && object["recipe"] as? String == "r.json")
    #expect(object["width"] as? Int == 200)
    // One seed for all.
    let other = try folder.retouch(
      "run", "r.json", "in.png", "-o", "other.png", "--seed", "9", "--json")
    let seeds = try #require(try other.objects().first?["edits"] as? [[String: Any]])
    #expect(seeds.allSatisfy { $0["seed"] as? Int == 9 })
    #expect(try folder.data("out.png") != folder.data("other.png"))
  }

  @Test func aRecipeIsWrittenAfterSuccessOnly() throws {
    try expectFailure(
      66, ["inpaint", "in.png", "--mask", "none.png", "-o", "a.png", "--save-recipe", "r.json"],
      in: folder, says: "none.png")
    try write("{}")
    let arguments = ["colorize", "in.png", "--steps", "1", "--save-recipe", "r.json"]
    try expectFailure(73, arguments + ["-o", "a.png"], in: folder, says: "r.json", "--overwrite")
    #expect(
      try folder.retouch(arguments + ["-o", "a.png", "--overwrite"]).status == 0)
    try expectFailure(
      64, ["colorize", "in.png", "-o", "b.png", "--save-recipe", "b.png"], in: folder,
      says: "b.png")
    try expectFailure(
      73, ["colorize", "in.png", "-o", "b.png", "--save-recipe", "none/r.json"], in: folder,
      says: "none")
    try expectFailure(
      64, ["colorize", "in.png", "-o", "b.png", "--save-recipe", "-"], in: folder,
      says: "--save-recipe")
    try expectFailure(
      64, ["inpaint", "in.png", "--mask", "-", "-o", "b.png", "--save-recipe", "b.json"],
      in: folder, input: try folder.data("mask.png"), says: "--save-recipe", "standard input")
  }

  @Test func badRecipesAreRefused() throws {
    let run = ["run", "r.json", "in.png", "-o", "out.png"]
    try expectFailure(66, run, in: folder, says: "r.json")
    try expectFailure(64, ["run", "-", "in.png", "-o", "out.png"], in: folder, says: "file")
    try write(#"{"retouch-recipe": 1, "edits": [{"edit": "upscale", "scale": 9}]}"#)
    try expectFailure(
      65, run, in: folder, says: "r.json: edits[0].scale must be from 2 to 8, not 9")
    try write(#"{"retouch-recipe": 1, "edits": [{"edit": "inpaint", "mask": "none.png"}]}"#)
    try expectFailure(66, run, in: folder, says: "r.json: edits[0]", "none.png")
    try write(
      """
      {"retouch-recipe": 1, "edits": [{"edit": "upscale", "scale": 2},
        {"edit": "inpaint", "mask": "mask.png"}]}
      """)
    try expectFailure(65, run, in: folder, says: "edits[1]", "90×70", "180×140")
    try write(#"{"retouch-recipe": 1, "edits": [{"edit": "upscale", "scale": 8}]}"#)
    try expectFailure(
      64, run + ["--max-pixels", "10000"], in: folder, says: "edits[0]", "--max-pixels")
    try write(#"{"retouch-recipe": 1, "edits": [{"edit": "colorize", "class": 3}]}"#)
    try expectFailure(64, run, in: folder, says: "edits[0]", "classes")
    try write(#"{"retouch-recipe": 1, "edits": [{"edit": "colorize"}]}"#)
    try expectFailure(64, run + ["--guide", "x.pkl"], in: folder, says: "--guide")
    try expectFailure(64, run + ["--guidance", "2"], in: folder, says: "--guidance")
    try expectFailure(64, run + ["--seed", "-1"], in: folder, says: "--seed")
  }

  @Test func theSchemaIsPrinted() throws {
    let result = try folder.retouch("recipe", "schema")
    #expect(result.status == 0 && result.messages.isEmpty)
    let schema = try #require(
      try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    #expect((schema["$schema"] as? String)?.contains("2020-12") == true)
  }

  private func write(_ text: String) throws { try folder.write(Data(text.utf8), as: "r.json") }
}
