import Foundation
import Pictures
import Testing

/// Colours that people choose, seen from outside.
@Suite struct ColourHintTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 48, 40, channels: 1)
  }

  private func makeHints(
    _ name: String, _ width: Int, _ height: Int, opaque: Int? = nil,
    colour: [UInt8] = [200, 40, 30],
    elsewhere: UInt8 = 0
  ) throws {
    var alpha = [UInt8](repeating: opaque == nil ? 255 : elsewhere, count: width * height)
    if let opaque, opaque >= 0 { alpha[opaque] = 255 }
    let pixels = PixelBuffer(
      width: width, height: height, channels: 3,
      eight: (0..<width * height).flatMap { _ in colour })
    try Picture(
      pixels: pixels, alpha: PixelBuffer(width: width, height: height, channels: 1, eight: alpha)
    ).write(to: .file(path: folder.path(name)))
  }

  private func run(_ arguments: String...) throws {
    let result = try folder.retouch(
      ["colorize", "in.png", "--steps", "1", "--votes", "1", "--overwrite"] + arguments)
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }

  /// A dot on a sheet, on the command line and in a recipe are one thing; the brightness stays.
  @Test func threeWaysToSayIt() throws {
    try makeHints("dot.png", 48, 40, opaque: 20 * 48 + 30)
    try run("--hints", "dot.png", "-o", "a.png")
    // What an eraser leaves says nothing.
    try makeHints("smeared.png", 48, 40, opaque: 20 * 48 + 30, elsewhere: 20)
    try run("--hints", "smeared.png", "-o", "d.png")
    #expect(try folder.data("a.png") == folder.data("d.png"))
    try run("--hint", "30,20,#c8281e", "-o", "b.png", "--save-recipe", "r.json")
    let repeated = try folder.retouch(["run", "r.json", "in.png", "-o", "c.png"])
    #expect(repeated.status == 0, Comment(rawValue: repeated.messages))
    #expect(try folder.data("a.png") == folder.data("b.png"))
    #expect(try folder.data("b.png") == folder.data("c.png"))
    let (grey, result) = (try folder.picture("in.png").pixels, try folder.picture("b.png").pixels)
    guard case .eight(let before) = grey.samples, case .eight(let after) = result.samples else {
      Issue.record("not 8 bits")
      return
    }
    for (pixel, level) in before.enumerated() {
      let rgb = after[3 * pixel..<3 * pixel + 3].map(Double.init)
      let luminance = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
      // Each channel is rounded by half a level at most.
      #expect(abs(luminance - Double(level)) <= 0.55)
    }
    let dot = 3 * (20 * 48 + 30)
    #expect(Int(after[dot]) > Int(after[dot + 2]) + 20, "\(after[dot..<dot + 3])")
  }

  /// A painted copy needs no transparency: what is grey on it says nothing.
  @Test func paintedCopy() throws {
    var samples = [UInt8](repeating: 120, count: 48 * 40 * 3)
    let dot = 3 * (20 * 48 + 30)
    samples.replaceSubrange(dot..<dot + 3, with: [200, 40, 30])
    let pixels = PixelBuffer(width: 48, height: 40, channels: 3, eight: samples)
    try Picture(pixels: pixels).write(to: .file(path: folder.path("copy.png")))
    try run("--hints", "copy.png", "-o", "a.png")
    try run("--hint", "30,20,#c8281e", "-o", "b.png")
    #expect(try folder.data("a.png") == folder.data("b.png"))
  }

  @Test func badFiles() throws {
    try makeHints("wide.png", 48, 20, opaque: 3)
    try makeHints("large.png", 96, 80, opaque: 3)
    try makeHints("nothing.png", 48, 40, opaque: -1)
    try makeHints("grey.png", 48, 40, colour: [90, 90, 90])
    try folder.makePicture("one.png", 48, 40, channels: 1)
    try folder.write(Data("no picture".utf8), as: "text.png")
    for (name, words) in [
      ("wide.png", "48×20"), ("large.png", "96×80"), ("nothing.png", "transparent"),
      ("grey.png", "nor coloured"), ("one.png", "nor coloured"), ("text.png", "text.png"),
    ] {
      try expectFailure(
        65, ["colorize", "in.png", "--hints", name, "-o", "out.png", "--model", "missing"],
        in: folder, says: words == name ? words : name)
    }
    for (name, status) in [
      ("one.png", 65), ("grey.png", 65), ("text.png", 65), ("missing.png", 66),
    ] {
      try expectFailure(
        Int32(status), ["colorize", "in.png", "--reference", name, "-o", "out.png"], in: folder,
        says: name)
    }
    try expectFailure(
      66, ["colorize", "in.png", "--hints", "missing.png", "-o", "out.png"], in: folder,
      says: "missing.png")
  }

  @Test(arguments: [
    ",,", "1,2", "1,2,red", "1,2,#fff", "-1,2,#ffffff", "1,2,#fffffg", "1.5,2,#ffffff",
    "1,2,#ffffff,3", "1e3,2,#ffffff", "9999999,2,#ffffff", "1, 2,#ffffff", "1,2,#ﬀﬀﬀ",
  ])
  func badHints(_ text: String) throws {
    try expectFailure(
      64, ["colorize", "in.png", "--hint=\(text)", "-o", "out.png", "--model", "missing"],
      in: folder, says: "--hint must be")
  }

  @Test(arguments: ["48,0,#ffffff", "0,40,#ffffff", "999999,999999,#000000"])
  func hintsOutside(_ text: String) throws {
    try expectFailure(
      64, ["colorize", "in.png", "--hint", text, "-o", "out.png", "--model", "missing"],
      in: folder, says: "48×40")
  }

  @Test(arguments: [["--votes", "0"], ["--votes", "33"], ["--hints", "-"], ["--reference", ""]])
  func badOptions(_ options: [String]) throws {
    try expectFailure(
      64, ["colorize", "in.png", "-o", "out.png"] + options, in: folder, says: options[0])
  }
}
