import Foundation
import Pictures
import Testing

@Suite struct MaskCommandTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test(arguments: ["scratches", "boxes", "strokes", "random", "half", "frame"])
  func makesEveryShape(_ shape: String) throws {
    try folder.makePicture("photo.jpg", 90, 60)
    let arguments = ["mask", "make", shape, "--like", "photo.jpg", "--seed", "3"]
    let result = try folder.retouch(arguments + ["-o", "a.png", "--json"])
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let object = try #require(try result.objects().first)
    #expect(object["width"] as? Int == 90 && object["height"] as? Int == 60)
    #expect((object["coverage"] as? Double ?? 0) > 0)
    #expect(try folder.retouch(arguments + ["-o", "b.png"]).output.isEmpty)
    #expect(try folder.data("a.png") == folder.data("b.png"))
  }

  @Test func makesText() throws {
    let result = try folder.retouch(
      "mask", "make", "text", "--text", "Retouch <1> & 2", "--size", "200x60", "-o", "a.png")
    // A machine without fonts says so.
    guard result.status == 0 else {
      #expect(result.status == 64 && result.messages.contains("font"))
      return
    }
    let info = try folder.retouch("mask", "info", "a.png", "--json")
    #expect(try #require(try info.objects().first)["levels"] as? Int ?? 0 > 2)
  }

  /// The commands in `Masks/README.md` make the masks beside it. Text depends on the fonts.
  @Test func theReadyMadeMasksAreWhatTheirCommandsMake() throws {
    let masks = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Masks")
    let readme = try String(contentsOf: masks.appendingPathComponent("README.md"), encoding: .utf8)
    let commands = readme.matches(of: /`retouch (mask make [^`]+)`/).map(\.1)
    #expect(commands.count >= 6)
    for command in commands where !command.contains("--text") {
      let arguments = command.split(separator: " ").map(String.init)
      let name = try #require(arguments.last)
      let result = try folder.retouch(arguments)
      #expect(result.status == 0, Comment(rawValue: result.messages))
      let ready = try MaskPicture.read(.file(path: masks.appendingPathComponent(name).path))
      #expect(try MaskPicture.read(.file(path: folder.path(name))) == ready, "\(command)")
    }
  }

  @Test func takesItsOptions() throws {
    let result = try folder.retouch(
      "mask", "make", "half", "--edge", "top", "--size", "40x30", "-o", "-", "--format", "png")
    let mask = try MaskPicture.read(.bytes([UInt8](result.output)))
    #expect(mask.bounds == PixelRectangle(x: 0, y: 0, width: 40, height: 15))
    _ = try folder.retouch(
      "mask", "make", "random", "--percent", "25", "--size", "40x40", "-o", "r.png")
    let info = try folder.retouch("mask", "info", "r.png", "--json")
    #expect(try #require(try info.objects().first)["coverage"] as? Double == 0.25)
  }

  @Test func infoDescribesTheHole() throws {
    try folder.makeMask("mask.png")
    let object = try #require(
      try folder.retouch("mask", "info", "mask.png", "--json").objects().first)
    let bounds = try #require(object["bounds"] as? [String: Int])
    #expect(bounds == ["x": 20, "y": 24, "width": 16, "height": 12])
    #expect(object["levels"] as? Int == 2)
    #expect(object["warning"] == nil)
    let text = try folder.retouch("mask", "info", "mask.png").text
    #expect(text.contains("64×64") && text.contains("4.69 %") && text.contains("16×12 at 20, 24"))
  }

  @Test(arguments: [(0, "empty"), (64, "95 %")])
  func infoWarns(_ side: Int, _ words: String) throws {
    try folder.makeMask("mask.png", box: PixelRectangle(x: 0, y: 0, width: side, height: side))
    let result = try folder.retouch("mask", "info", "mask.png")
    #expect(result.status == 0)
    #expect(result.text.contains(words))
    let inverted = try folder.retouch("mask", "info", "mask.png", "--invert-mask", "--json")
    let coverage = try #require(try inverted.objects().first)["coverage"] as? Double ?? -1
    #expect(abs(coverage - 1 + Double(side * side) / 4096) < 1e-9)
  }
}
