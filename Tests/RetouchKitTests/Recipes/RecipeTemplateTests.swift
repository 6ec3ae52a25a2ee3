import Foundation
import RetouchKit
import TestSupport
import Testing

/// Recipes that are told something else for each picture.
@Suite struct RecipeTemplateTests {
  private func overrides(_ texts: [String: String], folder: String = "") -> FieldOverrides {
    var overrides = FieldOverrides()
    for (name, text) in texts { overrides.set(name, .text(text), folder: folder) }
    return overrides
  }

  private func step(
    _ edit: String, _ texts: [String: String], folder: String = ""
  ) throws -> Recipe.Step {
    let template = try #require(RecipeTemplate(edit: edit))
    let recipe = try template.recipe(overrides(texts, folder: folder))
    return try #require(recipe.steps.first)
  }

  @Test func textsBecomeWhatTheFieldHolds() throws {
    #expect(try step("upscale", ["scale": "3"])["scale"] == 3)
    #expect(
      try step("colorize", ["seed": "18446744073709551615"])["seed"] == "18446744073709551615")
    #expect(
      try step("colorize", ["sigmas": "0.5, 0.25"])["sigmas"]
        == .list([.number(0.5), .number(0.25)]))
    #expect(try step("inpaint", ["mask": "m.png", "invert-mask": "true"])["invert-mask"] == true)
    #expect(try step("extend", ["to": "16:9"])["to"] == "16:9")
    #expect(
      try step("colorize", ["hint": "1,2,#ff0000"])["hint"] == .list([.text("1,2,#ff0000")]))
    #expect(try step("inpaint", ["mask": "7", "fill": "model"])["fill"] == "model")
  }

  @Test func filesAreMeantFromTheirFolder() throws {
    #expect(
      try step("inpaint", ["mask": "m.png"], folder: "/lists/")["mask"] == "/lists//m.png"
        || step("inpaint", ["mask": "m.png"], folder: "/lists/")["mask"] == "/lists/m.png")
    #expect(try step("inpaint", ["mask": "/m.png"], folder: "/lists")["mask"] == "/m.png")
    let here = FileManager.default.currentDirectoryPath
    #expect(try step("inpaint", ["mask": "m.png"])["mask"] == .text("\(here)/m.png"))
    #expect(
      try step("inpaint", ["mask": "m.png", "from": "a.png, b.png"], folder: "/x")["from"]
        == .list([.text("/x/a.png"), .text("/x/b.png")]))
  }

  @Test func aMaskIsARestorationsDamage() throws {
    #expect(try step("restore", ["mask": "/m.png"])["damage"] == "/m.png")
  }

  @Test func everyEditThatHasTheFieldIsTold() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"retouch-recipe": 1, "edits": [{"edit": "upscale", "scale": 2, "seed": 1},
       {"edit": "inpaint", "find-damage": "dust"}, {"edit": "upscale", "scale": 4}]}
      """, to: "recipe.json")
    let template = try RecipeTemplate(reading: path)
    let recipe = try template.recipe(overrides(["scale": "3", "seed": "9"]))
    #expect(recipe.steps.map { $0["scale"] } == [3, nil, 3])
    #expect(recipe.steps.allSatisfy { $0["seed"] == "9" || $0["seed"] == 9 })
    #expect(try template.recipe() == Recipe(reading: path))
  }

  @Test func whatNoEditHasIsRefused() throws {
    let template = try #require(RecipeTemplate(edit: "upscale"))
    let error = #expect(throws: RetouchError.self) {
      _ = try template.recipe(overrides(["scale": "2", "mask": "m.png"]))
    }
    #expect(error?.description.contains("no edit has a field mask") == true)
    #expect(error?.kind == .badData)
    #expect(RecipeTemplate(edit: "upscaled") == nil)
  }

  @Test(arguments: [
    ("upscale", ["scale": "9"]), ("upscale", ["scale": "two"]), ("upscale", [:]),
    ("colorize", ["seed": "-1"]), ("colorize", ["seed": "x"]), ("inpaint", ["mask": ""]),
    ("colorize", ["sigmas": "a,b"]), ("inpaint", ["mask": "m.png", "invert-mask": "maybe"]),
  ])
  func badValuesAreRefused(edit: String, texts: [String: String]) throws {
    let template = try #require(RecipeTemplate(edit: edit))
    #expect(throws: RetouchError.self) { _ = try template.recipe(overrides(texts)) }
  }
}
