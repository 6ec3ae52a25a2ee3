import Foundation
import Pictures
import Testing

/// What helps, as options: the library names no option, the command does.
@Suite struct RemedyTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    _ = try folder.makePicture("in.png")
    let black = MaskPicture(width: 64, height: 64)
    try black.writePNG(to: .file(path: folder.path("black.png")))
    _ = try folder.makeMask("mask.png")
    let alpha = PixelBuffer(
      width: 64, height: 64, channels: 1, eight: [UInt8](repeating: 100, count: 64 * 64))
    try Picture(pixels: try folder.picture("in.png").pixels, alpha: alpha)
      .write(to: .file(path: folder.path("thin.png")))
    try #"{"retouch-recipe": 1, "edits": [{"edit": "inpaint", "mask": "black.png"}]}"#
      .write(toFile: folder.path("recipe.json"), atomically: true, encoding: .utf8)
  }

  @Test(arguments: [
    (["inpaint", "in.png", "--mask", "black.png"], "--invert-mask"),
    (["inpaint", "in.png", "--mask", "mask.png", "--feather", "900"], "--feather, --dilate"),
    (["inpaint", "in.png", "--mask", "mask.png", "--max-pixels", "99"], "--max-pixels N"),
    (["inpaint", "thin.png", "--mask", "mask.png", "--format", "jpg"], "--background white"),
    (["upscale", "in.png", "--scale", "2", "--max-pixels", "5000"], "--max-pixels"),
  ])
  func optionsAreNamed(_ arguments: [String], _ option: String) throws {
    let result = try folder.retouch(
      arguments + ["-o", "out"] + (arguments.contains("--format") ? [] : ["--format", "png"]))
    #expect(result.status == 64 || result.status == 65)
    #expect(
      result.messages.contains("(\(option)") || result.messages.contains("raise \(option)"),
      "\(result.messages)")
  }

  @Test func whatExistsMayBeOverwritten() throws {
    let result = try folder.retouch("upscale", "in.png", "--scale", "2", "-o", "in.png")
    #expect(result.status == 73 && result.messages.contains("(--overwrite)"))
  }

  /// A recipe's masks are told in the recipe.
  @Test func recipesHaveFieldsAndNoOptions() throws {
    let result = try folder.retouch("run", "recipe.json", "in.png", "-o", "out.png")
    #expect(result.status == 65 && result.messages.contains("edits[0]"), "\(result.messages)")
    #expect(!result.messages.contains("--"))
  }
}
