import Foundation
import Pictures
import TestSupport
import Testing

/// `mask find` and `--find-damage`, seen from outside.
@Suite struct FindDamageTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// A shaded picture with a white scratch down the column 40.
  private func makeScratched(
    _ name: String, _ width: Int = 96, _ height: Int = 80, channels: Int = 3,
    isScratched: Bool = true, sixteen: Bool = false
  ) throws {
    var state: UInt64 = 7
    let values = (0..<width * height).flatMap { pixel -> [UInt8] in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let ground = 89 + pixel % width / 20 + pixel / width / 10 + Int(state >> 40) % 4
      let isThere = isScratched && (10..<70).contains(pixel / width)
      // As a scan shows a thin line.
      let cover = isThere ? [70, 16, 0][min(abs(pixel % width - 40), 2)] : 0
      return [UInt8](repeating: UInt8(ground + (240 - ground) * cover / 100), count: channels)
    }
    var pixels = PixelBuffer(width: width, height: height, channels: channels, eight: values)
    if sixteen { pixels = pixels.sixteenBit() }
    try Picture(pixels: pixels).write(to: .file(path: folder.path(name)))
  }

  private func run(_ arguments: String...) throws -> CommandResult {
    let result = try folder.retouch(arguments)
    #expect(result.status == 0, Comment(rawValue: result.messages))
    return result
  }

  @Test func findsAScratch() throws {
    try makeScratched("in.png")
    let result = try run(
      "mask", "find", "in.png", "-o", "mask.png", "--preview", "look.png", "--json")
    let object = try #require(try result.objects().first)
    #expect(object["scratches"] as? Int == 1 && object["dust"] as? Int == 0)
    #expect(result.messages.contains("1 scratch, "))
    let mask = try MaskPicture.read(.file(path: folder.path("mask.png")))
    #expect(object["share"] as? Double == mask.coverageFraction)
    #expect((15..<65).allSatisfy { mask.coverage[$0 * 96 + 40] == 255 })
    #expect(mask.coverage.indices.allSatisfy { mask.coverage[$0] == 0 || abs($0 % 96 - 40) <= 8 })
    let look = try folder.picture("look.png")
    #expect(look.width == 96 && look.height == 80)
    guard case .eight(let values) = look.pixels.samples else { return }
    let red = 3 * (40 * 96 + 40)
    #expect(values[red] > 200 && values[red + 1] < 110)
  }

  /// Depth, grey, standard input and threads change nothing.
  @Test func everyPictureIsLookedAtAlike() throws {
    try makeScratched("in.png")
    try makeScratched("grey.png", channels: 1)
    try makeScratched("deep.png", sixteen: true)
    _ = try run("mask", "find", "in.png", "-o", "mask.png", "--threads", "1")
    for (index, name) in ["grey.png", "deep.png", "in.png"].enumerated() {
      _ = try run("mask", "find", name, "-o", "\(index).png", "--threads", "3")
      #expect(try folder.data("\(index).png") == folder.data("mask.png"), "\(name)")
    }
    let piped = try folder.retouch(
      ["mask", "find", "-", "-o", "-", "--format", "png"], input: folder.data("in.png"))
    let written = try folder.data("mask.png")
    #expect(piped.status == 0 && piped.output == written)
  }

  @Test func transparentPixelsArentDamaged() throws {
    try makeScratched("in.png")
    let picture = try folder.picture("in.png")
    let alpha = (0..<96 * 80).map { UInt8($0 / 96 < 40 ? 0 : 255) }
    try Picture(
      pixels: picture.pixels, alpha: PixelBuffer(width: 96, height: 80, channels: 1, eight: alpha)
    ).write(to: .file(path: folder.path("clear.png")))
    _ = try run("mask", "find", "clear.png", "-o", "mask.png")
    let bounds = try MaskPicture.read(.file(path: folder.path("mask.png"))).bounds
    #expect(try #require(bounds).y >= 40)
  }

  /// In one go is the same as one after the other, and a recipe repeats it.
  @Test func inOneGoIsOneAfterTheOther() throws {
    try makeScratched("in.png")
    _ = try run("mask", "find", "in.png", "-o", "mask.png")
    _ = try run("inpaint", "in.png", "--mask", "mask.png", "-o", "two.png")
    let once = try run(
      "inpaint", "in.png", "--find-damage", "all", "-o", "one.png", "--save-recipe", "r.json",
      "--preview", "look.png", "--json")
    #expect(try folder.data("one.png") == folder.data("two.png"))
    #expect(once.messages.contains("will be filled"))
    let notes = try #require(try once.objects().first)["notes"] as? [String]
    #expect(notes?.contains { $0.contains("1 scratch") } == true)
    #expect(try folder.picture("look.png").width == 3 * 96 + 16)
    let again = try run("run", "r.json", "in.png", "-o", "again.png")
    #expect(again.messages.contains("will be filled"))
    #expect(try folder.data("again.png") == folder.data("one.png"))
    _ = try run("restore", "in.png", "--find-damage", "all", "-o", "restored.png", "--quiet")
    #expect(try folder.data("restored.png") == folder.data("one.png"))
    let filled = try folder.picture("one.png").pixels
    let (given, mask) = (
      try folder.picture("in.png").pixels,
      try MaskPicture.read(.file(path: folder.path("mask.png")))
    )
    guard case .eight(let before) = given.samples, case .eight(let after) = filled.samples else {
      return
    }
    #expect(before.indices.allSatisfy { mask.coverage[$0 / 3] > 0 || before[$0] == after[$0] })
    #expect(after[3 * (40 * 96 + 40)] < 150, "the scratch is gone")
  }

  /// What comes after another edit is looked at then.
  @Test func aRecipeLooksWhenThePictureIsThere() throws {
    try makeScratched("in.png")
    try folder.write(
      Data(
        #"""
        {"retouch-recipe": 1, "edits": [
          {"edit": "extend", "left": 16, "steps": 1}, {"edit": "inpaint", "find-damage": "scratches"}]}
        """#.utf8), as: "r.json")
    let result = try run("run", "r.json", "in.png", "-o", "out.png")
    #expect(result.messages.contains("scratch"))
    #expect(try folder.picture("out.png").width == 112)
  }

  @Test func whereNothingIsFoundThePictureStays() throws {
    try makeScratched("in.png", isScratched: false)
    for edit in ["inpaint", "restore"] {
      let result = try run(edit, "in.png", "--find-damage", "all", "-o", "\(edit).png")
      #expect(result.messages.contains("no damage was found"))
      #expect(try folder.picture("\(edit).png").pixels == folder.picture("in.png").pixels)
    }
    let empty = try run("mask", "find", "in.png", "-o", "mask.png")
    #expect(empty.messages.contains("no damage"))
    #expect(try MaskPicture.read(.file(path: folder.path("mask.png"))).isEmpty)
    let wide = try run(
      "restore", "in.png", "--find-damage", "dust", "--reduced", "2", "--steps", "1", "-o",
      "wide.png")
    #expect(wide.status == 0)
    #expect(try folder.picture("wide.png").width == 192)
  }

  @Test func aLimitIsKept() throws {
    try makeScratched("in.png")
    for edit in ["inpaint", "restore"] {
      try expectFailure(
        65, [edit, "in.png", "--find-damage", "all", "--damage-limit", "0.5", "-o", "out.png"],
        in: folder, says: "more than the limit of 0.5 %", "--damage-limit")
    }
    try expectFailure(
      65, ["inpaint", "in.png", "--find-damage", "all", "--dilate", "20", "-o", "out.png"],
      in: folder, says: "more than the limit of 10 %")
    _ = try run(
      "inpaint", "in.png", "--find-damage", "all", "--dilate", "20", "--damage-limit", "100",
      "--steps", "1", "--fill", "model", "-o", "all.png")
  }

  @Test(arguments: [
    ["inpaint", "in.png"], ["inpaint", "in.png", "--find-damage", "holes"],
    ["inpaint", "in.png", "--find-damage", "all", "--mask", "m.png"],
    ["inpaint", "in.png", "--find-damage", "all", "--invert-mask"],
    ["inpaint", "in.png", "--mask", "m.png", "--sensitivity", "1"],
    ["inpaint", "in.png", "--find-damage", "all", "--sensitivity", "1.01"],
    ["inpaint", "in.png", "--find-damage", "all", "--sensitivity", "nan"],
    ["inpaint", "in.png", "--find-damage", "all", "--min-size", "0"],
    ["inpaint", "in.png", "--find-damage", "all", "--damage-limit", "-1"],
    ["inpaint", "in.png", "--find-damage", "all", "--damage-limit", "100.5"],
    ["restore", "in.png", "--find-damage", "all", "--damage", "m.png"],
    ["restore", "in.png", "--find-damage", "all", "--mask-threshold", "0.5"],
    ["restore", "in.png", "--grey", "--damage-limit", "5"],
    ["mask", "find", "in.png", "--kind", "holes"],
    ["mask", "find", "in.png", "--sensitivity", "-0.1"],
    ["mask", "find", "in.png", "--min-size", "x"],
    ["mask", "find", "in.png", "--threads", "0"],
    ["mask", "find", "in.png", "--preview", "-"],
    ["mask", "find", "in.png", "--preview", "out.png"],
  ])
  func hostileValuesAreRefused(_ arguments: [String]) throws {
    try makeScratched("in.png")
    try folder.makeMask("m.png", 96, 80)
    let result = try folder.retouch(arguments + ["-o", "out.png"])
    #expect(result.status == 64, Comment(rawValue: "\(arguments): \(result.messages)"))
    #expect(!result.messages.isEmpty && result.output.isEmpty)
    #expect(try !folder.names().contains("out.png"))
  }
}
