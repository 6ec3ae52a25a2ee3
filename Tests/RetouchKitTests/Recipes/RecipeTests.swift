import Foundation
import Pictures
import RetouchKit
import Synchronization
import Testing

/// Recipes as values and as files.
@Suite struct RecipeTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("retouch-recipes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func full() throws -> Recipe {
    Recipe(
      [
        try .init(
          "inpaint",
          [
            "mask": "masks/a.png", "invert-mask": true, "mask-threshold": 0.5, "feather": 2.5,
            "dilate": 3, "from": ["later.jpg", "/elsewhere/b.jpg"], "source-mask": "within.png",
            "avoid": "avoid.png", "fill": "patches", "seed": "18446744073709551615",
          ]),
        try .init("extend", ["left": 10, "bottom": 4, "sampler": "annealed", "steps": 7]),
        try .init("extend", ["to": "16:9", "sigmas": [20, 2.5, 0.3], "generator": "torch"]),
        try .init(
          "colorize", ["seed": 3, "sample": 2, "class": 5, "guidance": 1.5, "tile-overlap": 8]),
        try .init("upscale", ["scale": 2, "kernel": "bicubic", "tile-batch": 3]),
      ],
      model: .init(path: "models/m.pkl", guide: "g.pkl", guidance: 1.7, precision: .bf16))
  }

  @Test func aFileGivesTheRecipeBack() throws {
    var recipe = try Self.full()
    recipe.folder = folder.path
    try recipe.write(to: path("r.json"))
    let read = try Recipe(reading: path("r.json"))
    #expect(read == recipe)
    #expect(read.json == recipe.json)
    // It exists now.
    #expect(throws: RetouchError.self) { try recipe.write(to: path("r.json")) }
    try recipe.write(to: path("r.json"), overwrite: true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["r.json"])
  }

  @Test func codersGiveTheRecipeBack() throws {
    let recipe = try Self.full()
    let data = try JSONEncoder().encode(recipe)
    #expect(try JSONDecoder().decode(Recipe.self, from: data) == recipe)
    #expect(try Recipe(json: data) == recipe)
    #expect(throws: RetouchError.self) {
      try JSONDecoder().decode(
        Recipe.self,
        from: Data(#"{"retouch-recipe": 1, "edits": [{"edit": "upscale", "scale": 9}]}"#.utf8))
    }
  }

  /// What lies in the folder that a recipe goes to is named from there, all else from the root.
  @Test func namesOfFilesFollowTheRecipe() throws {
    let inner = folder.appendingPathComponent("inner")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    var recipe = Recipe(
      [
        try .init("inpaint", ["mask": "inner/a.png", "from": ["b.png"], "avoid": "/c.png"])
      ], folder: folder.path)
    recipe.model.path = "inner/model"
    try recipe.write(to: path("inner/r.json"))
    let read = try Recipe(reading: path("inner/r.json"))
    let root = folder.resolvingSymlinksInPath().path
    #expect(read.steps[0]["mask"] == "a.png")
    #expect(read.steps[0]["from"] == .list([.text("\(root)/b.png")]))
    #expect(read.steps[0]["avoid"] == "/c.png")
    #expect(read.model.path == "model")
  }

  @Test func stepsSayTheirStandardValues() throws {
    let step = try Recipe.Step("upscale", ["scale": 4.0])
    #expect(step["scale"] == 4 && step["kernel"] == "box" && step["seed"] == 0)
    #expect(step["steps"] == nil && step["nothing"] == nil)
    #expect(step.with(seed: 9)["seed"] == 9)
    #expect(step.with(seed: .max)["seed"] == "18446744073709551615")
  }

  @Test func stepsOutOfRangeAreRefused() throws {
    for (edit, values, words) in [
      ("upscale", ["scale": 9], "from 2 to 8, not 9"), ("upscale", [:], "scale is missing"),
      ("sharpen", [:], "one of \"inpaint\""),
      ("colorize", ["steps": 2, "sigmas": [1]], "steps excludes sigmas"),
      ("extend", ["to": "1:1", "left": 2], "to excludes left"), ("extend", [:], "give one of them"),
      ("inpaint", ["mask": "a.png", "fill": "model", "from": ["b.png"]], "from means nothing"),
      ("colorize", ["scale": 2], "scale is not known here"),
    ] as [(String, [String: FieldValue], String)] {
      do {
        _ = try Recipe.Step(edit, values)
        Issue.record("\(edit) \(values) was taken")
      } catch {
        #expect(error.kind == .badSetting && error.description.contains(words), "\(error)")
      }
    }
  }

  /// Two steps are the two edits by hand: 16 bits go from one to the other.
  @Test func aRunIsItsEdits() async throws {
    var mask = MaskPicture(width: 60, height: 50)
    for index in 1000..<1500 { mask.coverage[index] = 255 }
    try Picture(pixels: mask.pixels).write(to: .file(path: path("mask.png")))
    let recipe = Recipe(
      [
        try .init("inpaint", ["mask": "mask.png", "dilate": 2, "seed": 4, "steps": 1]),
        try .init("upscale", ["scale": 2, "steps": 1, "sample": 2]),
      ], folder: folder.path)
    let picture = Picture(pixels: scene(width: 60, height: 50).sixteenBit())
    let retoucher = try PromiseTests.retoucher()
    let told = Told()
    let result = try await retoucher.run(recipe, on: picture) { told.add($0) }

    var settings = EditSettings()
    settings.steps = 1
    settings.seed = 4
    let filled = try await retoucher.apply(
      .inpaint(mask.dilated(by: 2)), to: picture, settings: settings)
    settings.seed = 0
    settings.sample = 1
    let large = try await retoucher.apply(
      .upscale(scale: 2), to: filled.picture, settings: settings)
    #expect(result.picture.pixels == large.picture.pixels)
    #expect(result.picture.pixels.isSixteenBit)
    #expect(result.reports.map(\.edit) == ["inpaint", "upscale"])
    #expect(result.reports.map(\.seed) == [4, 0] && result.reports.map(\.sample) == [0, 1])
    let fractions = told.all.map(\.fraction)
    #expect(fractions == fractions.sorted() && fractions.last == 1)
    #expect(told.all.map(\.edit).contains("inpaint") && told.all.last?.edit == "upscale")
  }

  /// Whatever doesn't fit is known before anything is computed, and says where.
  @Test func aRunThatCannotBeIsRefusedFirst() async throws {
    let mask = MaskPicture(width: 60, height: 50, filledWith: 255)
    try Picture(pixels: mask.pixels).write(to: .file(path: path("mask.png")))
    let black = MaskPicture(width: 60, height: 50)
    try Picture(pixels: black.pixels).write(to: .file(path: path("black.png")))
    let picture = Picture(pixels: scene(width: 60, height: 50))
    let upscale = try Recipe.Step("upscale", ["scale": 2, "steps": 1])
    for (step, kind, words) in [
      (try .init("inpaint", ["mask": "mask.png"]), .badData, ["60×50", "120×100", "mask.png"]),
      (try .init("inpaint", ["mask": "none.png"]), .noInput, ["none.png"]),
      (try .init("inpaint", ["mask": "black.png"]), .badData, ["black.png"]),
      (try .init("extend", ["to": "6:5"]), .badSetting, ["proportions"]),
      (try .init("extend", ["left": 0]), .badSetting, ["1 pixel or more"]),
      (try .init("extend", ["left": 90_000, "top": 90_000]), .badSetting, ["raise the limit"]),
    ] as [(Recipe.Step, RetouchError.Kind, [String])] {
      let told = Told()
      do {
        _ = try await PromiseTests.retoucher().run(
          Recipe([upscale, step], folder: folder.path), on: picture
        ) { told.add($0) }
        Issue.record("\(step) was run")
      } catch let error as RetouchError {
        #expect(error.kind == kind && error.description.hasPrefix("recipe: edits[1]: "), "\(error)")
        for word in words { #expect(error.description.contains(word), "\(error)") }
      }
      #expect(told.all.isEmpty)
    }
  }

  /// Steps that grow and grow never overflow.
  @Test func growthIsHeldToTheLimit() async throws {
    let steps = Array(repeating: try Recipe.Step("upscale", ["scale": 8]), count: 100)
    let picture = Picture(pixels: scene(width: 8, height: 8))
    await #expect(throws: RetouchError.self) {
      try await PromiseTests.retoucher().run(
        Recipe(steps), on: picture,
        limits: PictureLimits(maximumPixels: .max))
    }
  }
}

/// What a callback was told, from whatever thread.
final class Told: Sendable {
  private let state = Mutex<[RecipeProgress]>([])
  var all: [RecipeProgress] { state.withLock { $0 } }
  func add(_ progress: RecipeProgress) { state.withLock { $0.append(progress) } }
}
