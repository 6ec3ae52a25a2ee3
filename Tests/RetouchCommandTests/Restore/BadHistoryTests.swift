import Foundation
import Pictures
import Testing

/// Histories that can't have been: one line, its documented exit code, no file.
@Suite struct BadHistoryTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 40, 30)
  }

  @Test(arguments: [
    "1", "0.5", "0", "9", "-2", "2x", "x2", "2x2x2", "nan", "inf", "0x2", "+2", "1e400", "", "two",
    "1x1", "39x30", "400x30", "100000x100000", "99999999999999999999x1",
  ])
  func reductions(_ text: String) throws {
    try expectFailure(
      64, ["restore", "in.png", "-o", "out.png", "--model", "missing", "--reduced=\(text)"],
      in: folder, says: "reduced")
  }

  @Test(arguments: ["-1", "256", "nan", "inf", "0x3", "1e400", "", "AUTO", "5,5"])
  func noises(_ text: String) throws {
    for edit in [["denoise"], ["restore"], ["deblur", "--blurred", "disk:2"]] {
      try expectFailure(
        64, edit + ["in.png", "-o", "out.png", "--noise=\(text)"], in: folder, says: "--noise")
    }
  }

  @Test(arguments: [
    "gaussian:", "gaussian", "gaussian:0", "gaussian:21", "gaussian:1e400", "gaussian:nan",
    "gaussian:0x1", "gaussian:1,2", "gaussian:-1", "disk:0.4", "disk:31", "motion:9", "motion:9,",
    "motion:9,361", "motion:0,0", "motion:,3", "box:3", "", ":", "-",
  ])
  func blurs(_ text: String) throws {
    try expectFailure(
      64, ["deblur", "in.png", "-o", "out.png", "--blurred=\(text)"], in: folder, says: "--blurred")
  }

  @Test(arguments: [
    (["restore"], "say what happened"), (["restore", "--kernel", "bicubic"], "--"),
    (["restore", "--grey", "--kernel", "bicubic"], "--reduced"),
    (["restore", "--grey", "--invert-mask"], "--damage"),
    (["restore", "--grey", "--dilate", "2"], "--damage"),
    (["restore", "--noise", "3", "--damage", "-"], "--damage"),
    (["restore", "--noise", "3", "--damage", ""], "--damage"),
    (["restore", "--grey", "--order", "grey,grey"], "--order"),
    (["restore", "--grey", "--order", "grey,noise"], "--order"),
    (["restore", "--grey", "--order", ""], "--order"), (["restore", "--jpeg", "90"], "--jpeg"),
    (["deblur"], "--blurred"), (["deblur", "--noise", "3"], "--blurred"),
    (["denoise", "--blurred", "disk:2"], "--blurred"), (["dejpeg", "--noise", "3"], "--noise"),
    (["restore", "--reduced", "8", "--max-pixels", "60000"], "--max-pixels"),
    (["denoise", "--noise", "3", "--steps", "2", "--sigmas", "2,1"], "--sigmas"),
  ])
  func options(_ edit: [String], _ words: String) throws {
    try expectFailure(
      64, [edit[0], "in.png"] + edit.dropFirst() + ["-o", "out.png"], in: folder, says: words)
  }

  @Test func damage() throws {
    try folder.makeMask("other.png", 30, 40)
    try folder.makeMask("nothing.png", 40, 30, box: PixelRectangle(x: 0, y: 0, width: 0, height: 0))
    func arguments(_ mask: String) -> [String] {
      [
        "restore", "in.png", "--damage", mask, "--noise", "3", "-o", "out.png", "--model",
        "missing",
      ]
    }
    try expectFailure(65, arguments("other.png"), in: folder, says: "other.png", "30×40", "40×30")
    try expectFailure(65, arguments("nothing.png"), in: folder, says: "nothing")
    try expectFailure(66, arguments("missing.png"), in: folder, says: "missing.png")
    try folder.makeMask("all.png", 40, 30, box: PixelRectangle(x: 0, y: 0, width: 40, height: 30))
    let result = try folder.retouch(
      "restore", "in.png", "--damage", "all.png", "--noise", "3", "--grey", "--steps", "1", "-o",
      "out.png")
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }

  @Test func kernels() throws {
    func arguments(_ kernel: String) -> [String] {
      ["deblur", "in.png", "--blurred", kernel, "--steps", "1", "-o", "out.png"]
    }
    try folder.write(Data("text".utf8), as: "text.png")
    try folder.write(FileBuilder.tinyPNG(width: 60_000, height: 60_000), as: "bomb.png")
    try FileManager.default.createDirectory(
      atPath: folder.path("folder.png"), withIntermediateDirectories: false)
    try write([UInt8](repeating: 0, count: 75), 5, 5, "black.png")
    try write([UInt8](repeating: 9, count: 130 * 130), 130, 130, "large.png")
    for (name, status) in [
      ("text.png", 65), ("bomb.png", 65), ("folder.png", 66), ("missing.png", 66),
      ("black.png", 65), ("large.png", 65),
    ] as [(String, Int32)] {
      try expectFailure(status, arguments(name), in: folder, says: name)
    }
    // Larger than the picture, with even sides, of any depth, and of colours that count by their luminance.
    try write([UInt8](repeating: 255, count: 129 * 129), 129, 129, "white.png")
    try write((0..<4 * 6 * 3).map { UInt8($0 % 5 * 50) }, 4, 6, "even.png")
    let deep = PixelBuffer(width: 3, height: 1, channels: 1, sixteen: [100, 65535, 100])
    let clear = PixelBuffer(width: 3, height: 1, channels: 1, sixteen: [0, 9, 0])
    try Picture(pixels: deep, alpha: clear).write(to: .file(path: folder.path("deep.png")))
    for name in ["white.png", "even.png", "deep.png"] {
      let result = try folder.retouch(arguments(name) + ["--overwrite"])
      #expect(result.status == 0, Comment(rawValue: "\(name): \(result.messages)"))
    }
    // A kernel of one point is no blur.
    try write([0, 0, 0, 0, 255, 0, 0, 0, 0], 3, 3, "point.png")
    let result = try folder.retouch(
      "deblur", "in.png", "--blurred", "point.png", "-o", "out.png", "--overwrite")
    #expect(result.status == 0)
    guard case .eight(let before) = try folder.picture("in.png").pixels.samples,
      case .eight(let after) = try folder.picture("out.png").pixels.samples
    else { return }
    #expect(zip(before, after).allSatisfy { abs(Int($0) - Int($1)) < 12 })
  }

  private func write(_ samples: [UInt8], _ width: Int, _ height: Int, _ name: String) throws {
    let channels = samples.count / (width * height)
    let pixels = PixelBuffer(width: width, height: height, channels: channels, eight: samples)
    try Picture(pixels: pixels).write(to: .file(path: folder.path(name)))
  }

  /// Files whose coefficients can't be had, each before the model is looked at.
  @Test func jpegFiles() throws {
    try folder.makePicture("sound.jpg", 40, 30)
    let sound = try folder.data("sound.jpg")
    try folder.write(sound.dropLast(300), as: "truncated.jpg")
    try folder.write(changed(sound) { $0[1] = 0xC3 }, as: "lossless.jpg")
    try folder.write(changed(sound) { $0[1] = 0xC9 }, as: "arithmetic.jpg")
    try folder.write(changed(sound) { $0[4] = 12 }, as: "deep.jpg")
    try folder.write(changed(sound) { $0[11] = 0x31 }, as: "sampling.jpg")
    try folder.write(Data("text".utf8), as: "text.jpg")
    try folder.write(sound, as: "named.png")
    for name in [
      "in.png", "truncated.jpg", "lossless.jpg", "arithmetic.jpg", "deep.jpg", "sampling.jpg",
      "text.jpg",
    ] {
      for edit in [["dejpeg", name], ["restore", name, "--jpeg", "auto", "--noise", "3"]] {
        try expectFailure(
          65, edit + ["-o", "out.png", "--model", "missing"], in: folder, says: name)
      }
    }
    // What a file is doesn't depend on its name.
    let result = try folder.retouch("dejpeg", "named.png", "-o", "out.png", "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }

  /// The file with its frame's header changed, from the marker on.
  private func changed(_ jpeg: Data, _ change: (inout Data) -> Void) -> Data {
    var file = jpeg
    var place = 2
    while place + 4 < file.count, ![0xC0, 0xC1, 0xC2].contains(file[place + 1]) {
      place += 2 + Int(file[place + 2]) << 8 + Int(file[place + 3])
    }
    var header = Data(file[place..<min(place + 19, file.count)])
    change(&header)
    file.replaceSubrange(place..<place + header.count, with: header)
    return file
  }

  @Test func smallPictures() throws {
    try folder.makePicture("tiny.png", 7, 9)
    try expectFailure(
      65, ["denoise", "tiny.png", "-o", "out.png"], in: folder, says: "too small", "noise")
    for edit in [["denoise", "--noise", "9"], ["deblur", "--blurred", "motion:100,30"]] {
      let result = try folder.retouch(
        [edit[0], "tiny.png"] + edit.dropFirst() + ["-o", "out.png", "--overwrite", "--steps", "1"])
      #expect(result.status == 0, Comment(rawValue: result.messages))
    }
  }

  @Test func standardInput() throws {
    try expectFailure(
      65, ["denoise", "-", "-o", "out.png"], in: folder, says: "standard input")
    try expectFailure(
      65, ["dejpeg", "-", "-o", "-"], in: folder, input: try folder.data("in.png"),
      says: "standard input", "JPEG")
  }
}
