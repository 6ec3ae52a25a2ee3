import Foundation
import Pictures
import Testing

/// Every kind of bad input: one line, its documented exit code, no file.
@Suite struct BadInputTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func pictures() throws {
    try folder.makePicture("sound.png")
    try folder.makePicture("sound.jpg")
    try folder.write(try folder.data("sound.png").dropLast(900), as: "truncated.png")
    try folder.write(try folder.data("sound.jpg").dropLast(900), as: "truncated.jpg")
    try folder.write(Data("no picture at all\n".utf8), as: "text.png")
    try folder.write(Data(), as: "empty.png")
    try folder.write(FileBuilder.tinyPNG(width: 100_000, height: 100_000), as: "bomb.png")
    try FileManager.default.createDirectory(
      atPath: folder.path("folder.png"), withIntermediateDirectories: false)
    for (name, status) in [
      ("missing.png", 66), ("folder.png", 66), ("truncated.png", 65), ("truncated.jpg", 65),
      ("text.png", 65), ("empty.png", 65), ("bomb.png", 65),
    ] as [(String, Int32)] {
      try expectFailure(status, ["colorize", name, "-o", "out.png"], in: folder, says: name)
    }
    try expectFailure(
      65, ["colorize", "sound.png", "-o", "out.png", "--max-pixels", "4000"], in: folder,
      says: "sound.png", "--max-pixels")
    try expectFailure(65, ["colorize", "-", "-o", "out.png"], in: folder, says: "standard input")
    try expectFailure(
      65, ["colorize", "-", "-o", "-"], in: folder, input: Data("text".utf8),
      says: "standard input")
  }

  /// A gigabyte of it isn't read to find that out.
  @Test func aListOfGarbageIsKnownByItsBeginning() throws {
    try folder.write(Data([0x80, 0, 7]), as: "list.csv")
    let file = try #require(FileHandle(forWritingAtPath: folder.path("list.csv")))
    try file.truncate(atOffset: 1 << 30)
    try expectFailure(
      65, ["batch", "upscale", "--set", "scale=2", "-i", "list.csv", "-o", "out"], in: folder,
      says: "list.csv", "is no list")
  }

  /// The decoder of AVIF writes its own words to standard error.
  @Test(.enabled(if: PictureFormat.avif.canBeWritten), arguments: [4, 5, 8])
  func decodersKeepTheirWords(_ offset: Int) throws {
    try folder.makePicture("in.avif")
    var file = try folder.data("in.avif")
    let place = try #require(file.range(of: Data("mdat".utf8))?.lowerBound)
    file[place + offset] ^= 0xFF
    try folder.write(file, as: "damaged.avif")
    try expectFailure(
      65, ["colorize", "damaged.avif", "-o", "out.png"], in: folder, says: "damaged.avif")
  }

  @Test func aPageIsChosenOfSeveral() throws {
    try folder.write(FileBuilder.animation, as: "frames.gif")
    let arguments = ["upscale", "frames.gif", "--scale", "2", "--steps", "1", "-o", "out.png"]
    try expectFailure(65, arguments, in: folder, says: "2 pages", "--page")
    try expectFailure(65, arguments + ["--page", "3"], in: folder, says: "frames.gif")
    let result = try folder.retouch(arguments + ["--page", "2"])
    #expect(result.status == 0, Comment(rawValue: result.messages))
    guard case .eight(let samples) = try folder.picture("out.png").pixels.samples else {
      Issue.record("not 8 bits")
      return
    }
    #expect(samples.reduce(0) { $0 + Int($1) } / samples.count > 250)
  }

  @Test func masks() throws {
    try folder.makePicture("in.png")
    try folder.makeMask("other.png", 65, 64)
    try folder.makeMask("nothing.png", box: PixelRectangle(x: 0, y: 0, width: 0, height: 0))
    try folder.write(Data("text".utf8), as: "text.png")
    try folder.write(FileBuilder.tinyPNG(width: 60_000, height: 60_000), as: "bomb.png")
    func arguments(_ mask: String) -> [String] {
      ["inpaint", "in.png", "--mask", mask, "-o", "out.png"]
    }
    try expectFailure(
      65, arguments("other.png"), in: folder, says: "other.png", "65×64", "64×64")
    try expectFailure(65, arguments("nothing.png"), in: folder, says: "nothing to fill")
    try expectFailure(65, arguments("text.png"), in: folder, says: "text.png")
    try expectFailure(65, arguments("bomb.png"), in: folder, says: "bomb.png")
    try expectFailure(66, arguments("missing.png"), in: folder, says: "missing.png")
    try folder.makeMask("mask.png")
    try expectFailure(
      64, arguments("mask.png") + ["--feather", "900"], in: folder, says: "--feather")
    try expectFailure(
      65, arguments("other.png") + ["--mask-from-alpha"], in: folder, says: "transparen")
    try expectFailure(66, ["mask", "info", "missing.png"], in: folder, says: "missing.png")
    try expectFailure(65, ["mask", "info", "text.png"], in: folder, says: "text.png")
  }

  @Test func weightsAreNotLoadedForABadPicture() throws {
    // Were the model looked at first, its absence would be the error.
    try folder.write(Data("text".utf8), as: "text.png")
    try expectFailure(
      65, ["colorize", "text.png", "--model", "missing", "-o", "out.png"], in: folder,
      says: "text.png")
  }

  @Test func namesCantWriteToTheTerminal() throws {
    try expectFailure(
      66, ["colorize", "a\u{1B}[31m\nb.png", "-o", "out.png"], in: folder, says: "a [31m b.png")
  }
}
