import Foundation
import Testing

/// Options that make no sense: exit code 64 and a line that names them.
@Suite struct BadOptionTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png")
    try folder.makeMask("mask.png")
  }

  static let hostile = [
    "nan", "inf", "-inf", "-1", "-0.5", "1e400", "99999999999999999999999", "", "ten", "1,2",
  ]

  @Test(arguments: [
    "--steps", "--samples", "--threads", "--tile-overlap", "--tile-batch", "--quality",
    "--max-pixels", "--page", "--class", "--seed", "--feather", "--dilate", "--mask-threshold",
  ])
  func numbers(_ option: String) throws {
    for value in Self.hostile {
      try expectFailure(
        64,
        ["inpaint", "in.png", "--mask", "mask.png", "-o", "out.png", option, value], in: folder,
        says: option)
    }
  }

  @Test(arguments: ["--count", "--side", "--percent", "--seed"])
  func shapeNumbers(_ option: String) throws {
    let shape = option == "--percent" ? "random" : "boxes"
    for value in Self.hostile {
      try expectFailure(
        64, ["mask", "make", shape, "--size", "64x64", "-o", "out.png", option, value], in: folder,
        says: option)
    }
  }

  @Test(arguments: [
    "1,2", "2,2", "nan", "inf", "80,nan,1", "80,,1", "80,0", "80,-1", "", "1e400", "a",
  ])
  func sigmas(_ list: String) throws {
    try expectFailure(
      64, ["colorize", "in.png", "-o", "out.png", "--sigmas", list], in: folder, says: "--sigmas")
  }

  @Test(arguments: ["0x10", "10", "10x", "-5x5", "9000x10", "10x0", "nanx2", "1x2x3", "1e9x1"])
  func sizes(_ size: String) throws {
    try expectFailure(64, ["sample", "-o", "out.png", "--size", size], in: folder, says: "--size")
  }

  @Test(arguments: ["1", "9", "2.5", "nan", "-2", "99999999999999999999"])
  func scales(_ scale: String) throws {
    try expectFailure(
      64, ["upscale", "in.png", "-o", "out.png", "--scale", scale], in: folder, says: "--scale")
  }

  @Test(arguments: [
    (["colorize", "in.png", "-o", "out.png", "--steps", "2", "--sigmas", "2,1"], "--sigmas"),
    (["colorize", "in.png", "-o", "-", "--json"], "--json"),
    (["colorize", "in.png", "-o", "-", "--samples", "2"], "--samples"),
    (["colorize", "in.png", "-o", "out.png", "--preview", "out.png"], "out.png"),
    (["colorize", "in.png", "-o", "out.png", "--preview", "-"], "--preview"),
    (["colorize", "in.png", "-o", "out.png", "--preview", "p.xyz"], "p.xyz"),
    (["colorize", "in.png", "-o", "out.bmp"], ".png"),
    (["colorize", "in.png", "-o", "out"], "extension"),
    (["colorize", "in.png", "-o", "out.png", "--format", "jpg"], "--format"),
    (["colorize", "in.png", "-o", "out.png", "--format", "bmp"], "--format"),
    (["colorize", "in.png", "-o", "out.jpg", "--lossless"], "--lossless"),
    (["colorize", "in.png", "-o", "out.png", "--background", "mauve"], "--background"),
    (["colorize", "in.png", "-o", "out.png", "--sampler", "euler"], "--sampler"),
    (["colorize", "in.png", "-o", "out.png", "--precision", "fp8"], "--precision"),
    (["colorize", "in.png", "-o", "out.png", "--class", "3"], "class"),
    (["colorize", "in.png", "-o", "out.png", "--sigmas", "200,1"], "80"),
    (["colorize", "in.png", "-o", "out.png", "--tile-overlap", "64"], "overlap"),
    (["upscale", "in.png", "-o", "out.png", "--scale", "8", "--max-pixels", "9999"], "512×512"),
    (["inpaint", "-", "--mask", "-", "-o", "out.png"], "standard input"),
    (["sample", "-o", "out.png", "--sampler", "annealed"], "annealed"),
    (["colorize", "-o", "out.png"], "<in>"),
    (["colorize", "in.png"], "--output"),
    (["inpaint", "in.png", "-o", "out.png"], "--mask"),
    (["mask", "make", "half", "-o", "out.png"], "--size"),
    (["mask", "make", "half", "-o", "out.png", "--size", "9x9", "--like", "in.png"], "--like"),
    (["mask", "make", "text", "-o", "out.png", "--size", "9x9"], "--text"),
    (["mask", "make", "half", "-o", "out.png", "--size", "9x9", "--count", "3"], "--count"),
    (["mask", "make", "star", "-o", "out.png", "--size", "9x9"], "scratches"),
    (["model", "verify"], "<path>"),
  ])
  func combinations(_ arguments: [String], _ words: String) throws {
    try expectFailure(64, arguments, in: folder, says: words)
  }

  @Test func slipsOfTheFingerAreUnderstood() throws {
    for (arguments, words) in [
      (["inpant", "in.png"], "did you mean 'inpaint'?"),
      (["heal", "in.png"], "did you mean 'inpaint'?"),
      (["-o", "out.png", "heal", "in.png"], "did you mean 'inpaint'?"),
      (
        ["-o", "out.png", "upscale", "in.png"], "options come after the subcommand: retouch upscale"
      ),
      (["xyzzy"], "there are"), (["help", "masks"], "did you mean 'mask'?"),
      (["help", "xyzzy"], "there is no subcommand 'xyzzy'"),
      (["help", "mask", "fnd"], "did you mean 'find'?"),
      (["help", "inpaint", "more"], "'retouch inpaint' has no subcommands"),
      (["upscale", "in.png", "--scale", "1.5", "-o", "out.png"], "from 2 to 8"),
    ] as [([String], String)] {
      try expectFailure(64, arguments, in: folder, says: words)
    }
    try expectFailure(64, ["mask", "mkae"], in: folder, says: "did you mean 'make'?")
    try expectFailure(
      64, ["colorize", "in.png", "-o", "out.png", "--sed", "3"], in: folder, says: "'--seed'")
  }

  @Test func transparencyNeedsABackgroundInJPEG() throws {
    try folder.makeTransparentPicture("clear.png")
    try expectFailure(
      64, ["colorize", "clear.png", "--model", "missing", "-o", "out.jpg"], in: folder,
      says: "--background")
    let result = try folder.retouch(
      "colorize", "clear.png", "-o", "out.jpg", "--background", "#ff8000", "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }
}
