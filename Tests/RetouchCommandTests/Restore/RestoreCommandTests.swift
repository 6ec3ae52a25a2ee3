import Foundation
import Pictures
import TestSupport
import Testing

/// restore, denoise, deblur and dejpeg, seen from outside.
@Suite struct RestoreCommandTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func run(_ arguments: String...) throws -> CommandResult {
    let result = try folder.retouch(arguments)
    #expect(result.status == 0, Comment(rawValue: result.messages))
    return result
  }

  @Test func oneThingAloneIsItsOwnEdit() throws {
    try folder.makePicture("in.png", 50, 40)
    try folder.makePicture("grey.png", 50, 40, channels: 1)
    try folder.makeMask("mask.png", 50, 40)
    for (restore, edit) in [
      (["in.png", "--damage", "mask.png"], ["inpaint", "in.png", "--mask", "mask.png"]),
      (
        ["in.png", "--damage", "mask.png", "--invert-mask", "--fill", "model"],
        ["inpaint", "in.png", "--mask", "mask.png", "--invert-mask", "--fill", "model"]
      ),
      (["grey.png", "--grey"], ["colorize", "grey.png"]),
      (["in.png", "--reduced", "2"], ["upscale", "in.png", "--scale", "2"]),
      (
        ["in.png", "--reduced", "3", "--kernel", "bicubic"],
        ["upscale", "in.png", "--scale", "3", "--kernel", "bicubic"]
      ),
    ] {
      let common = ["--steps", "1", "--seed", "4", "--overwrite", "-o"]
      let first = try folder.retouch(["restore"] + restore + common + ["a.png"])
      let second = try folder.retouch(edit + common + ["b.png"])
      #expect(first.status == 0 && second.status == 0, Comment(rawValue: first.messages))
      #expect(try folder.data("a.png") == folder.data("b.png"), "\(restore)")
    }
  }

  /// Smooth, with edges, and nowhere so bright or dark that noise is cut off.
  private func makeNoisy(_ name: String, deviation: Double, channels: Int) throws {
    let (width, height) = (200, 150)
    var random = TestRandom(UInt64(deviation))
    let samples = (0..<width * height * channels).map { index -> UInt8 in
      let (x, y) = (index / channels % width, index / channels / width)
      let wave = 25 * sin(Double(x) / 15) * cos(Double(y) / 22)
      let clean = (x / 60 + y / 50) % 2 == 0 ? 110 + wave : 150 - wave
      let (a, b) = (
        Double.random(in: 1e-9..<1, using: &random), Double.random(in: 0..<1, using: &random)
      )
      let noise = deviation * (-2 * log(a)).squareRoot() * cos(2 * .pi * b)
      return UInt8(min(max((clean + noise).rounded(), 0), 255))
    }
    let pixels = PixelBuffer(width: width, height: height, channels: channels, eight: samples)
    try Picture(pixels: pixels).write(to: .file(path: folder.path(name)))
  }

  @Test(arguments: [5.0, 15, 30], [1, 3])
  func theNoiseIsTold(_ deviation: Double, _ channels: Int) throws {
    try makeNoisy("in.png", deviation: deviation, channels: channels)
    let result = try run("denoise", "in.png", "-o", "out.png", "--json", "--quiet")
    let notes = try #require(try result.objects().first?["notes"] as? [String])
    let note = try #require(notes.first { $0.hasPrefix("noise of ") })
    let told = try #require(Double(note.split(separator: " ")[2]))
    #expect(abs(told / deviation - 1) < 0.1, "\(note)")
    #expect(try folder.picture("out.png").pixels.channels == channels)
  }

  @Test func historiesAreReported() throws {
    try folder.makePicture("in.jpg", 48, 40)
    try folder.makeMask("mask.png", 48, 40, box: PixelRectangle(x: 0, y: 20, width: 48, height: 2))
    let result = try run(
      "restore", "in.jpg", "--damage", "mask.png", "--jpeg", "auto", "--reduced", "96x60",
      "--grey", "--blurred", "gaussian:0.8", "--noise", "3", "--order", "grey,blurred", "--steps",
      "1", "-o", "out.tif", "--preview", "both.png", "--json")
    let object = try #require(try result.objects().first)
    #expect(object["edit"] as? String == "restore")
    #expect(object["width"] as? Int == 96 && object["height"] as? Int == 60)
    #expect(try folder.picture("out.tif").width == 96)
    #expect(try folder.names().contains("both.png"))
  }

  @Test func samplesDiffer() throws {
    try folder.makePicture("in.png", 40, 30)
    _ = try run(
      "deblur", "in.png", "--blurred", "disk:2", "--steps", "2", "--samples", "2", "-o", "out.png")
    #expect(try folder.data("out-1.png") != folder.data("out-2.png"))
  }

  @Test func aJPEGFromStandardInput() throws {
    try folder.makePicture("in.jpg", 40, 30)
    _ = try run("dejpeg", "in.jpg", "-o", "a.png", "--steps", "1")
    let result = try folder.retouch(
      "dejpeg", "-", "-o", "-", "--format", "png", "--steps", "1",
      input: try folder.data("in.jpg"))
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(try folder.data("a.png") == result.output)
  }

  /// A recipe that begins with it, not one that comes to it later.
  @Test func compressionComesFirst() throws {
    try folder.makePicture("in.jpg", 40, 30)
    _ = try run(
      "dejpeg", "in.jpg", "-o", "a.png", "--steps", "1", "--save-recipe", "r.json")
    _ = try run("run", "r.json", "in.jpg", "-o", "b.png")
    #expect(try folder.data("a.png") == folder.data("b.png"))
    let recipe = #"{"retouch-recipe": 1, "edits": [{"edit": "dejpeg", "steps": 1}, "#
    try folder.write(
      Data((recipe + #"{"edit": "upscale", "scale": 2, "steps": 1}]}"#).utf8), as: "both.json")
    _ = try run("run", "both.json", "in.jpg", "-o", "c.png")
    #expect(try folder.picture("c.png").width == 80)
    let late = #"{"retouch-recipe": 1, "edits": [{"edit": "denoise"}, "#
    for step in [#"{"edit": "dejpeg"}"#, #"{"edit": "restore", "jpeg": "auto", "noise": 3}"#] {
      try folder.write(Data((late + step + "]}").utf8), as: "late.json")
      // Found before the first edit, and before the model is looked at.
      try expectFailure(
        65, ["run", "late.json", "in.jpg", "-o", "d.png", "--model", "missing"], in: folder,
        says: "late.json: edits[1]", "JPEG")
    }
  }
}
