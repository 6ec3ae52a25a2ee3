import Foundation
import Pictures
import Testing

/// Holes without a mask's file, seen from outside.
@Suite struct HoleShapeTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 120, 90)
  }

  private func changed(_ name: String) throws -> [Bool] {
    guard case .eight(let new) = try folder.picture(name).pixels.samples,
      case .eight(let old) = try folder.picture("in.png").pixels.samples
    else { throw TestFailure("16 bits") }
    return (0..<120 * 90).map { pixel -> Bool in
      let samples = 3 * pixel..<3 * pixel + 3
      return new[samples] != old[samples]
    }
  }

  private struct TestFailure: Error {
    var what: String
    init(_ what: String) { self.what = what }
  }

  /// The same as with a mask of these shapes, and all else stays.
  @Test func shapesAreFilled() throws {
    let shapes = [
      "--box", "20,10,30,24", "--circle", "90,60,11.5", "--polygon", "10,60,40,60,25,85",
    ]
    let result = try folder.retouch(
      ["inpaint", "in.png"] + shapes + ["-o", "out.png", "--save-recipe", "r.json"])
    #expect(result.status == 0 && result.messages.isEmpty)
    #expect(
      try folder.retouch(["mask", "make", "--like", "in.png"] + shapes + ["-o", "mask.png"]).status
        == 0)
    #expect(
      try folder.retouch("inpaint", "in.png", "--mask", "mask.png", "-o", "same.png").status == 0)
    #expect(try folder.data("out.png") == folder.data("same.png"))
    let mask = try MaskPicture.read(.file(path: folder.path("mask.png")))
    let changes = try changed("out.png")
    #expect(zip(changes, mask.coverage).allSatisfy { !$0 || $1 == 255 })
    #expect(changes.count { $0 } > 500)
    #expect(mask.coverage[10 * 120 + 20] == 255 && mask.coverage[33 * 120 + 49] == 255)
    #expect(mask.coverage[9 * 120 + 20] == 0 && mask.coverage[34 * 120 + 49] == 0)
    #expect(try folder.retouch("run", "r.json", "in.png", "-o", "again.png").status == 0)
    #expect(try folder.data("out.png") == folder.data("again.png"))
  }

  @Test func shapesAreAddedToAMask() throws {
    try folder.makeMask("mask.png", 120, 90, box: PixelRectangle(x: 5, y: 5, width: 12, height: 12))
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "mask.png", "--box", "60,40,20,20", "--dilate", "2", "-o",
      "out.png")
    #expect(result.status == 0)
    let changes = try changed("out.png")
    #expect(changes[10 * 120 + 10] && changes[50 * 120 + 70])
    #expect(!changes[30 * 120 + 30])
  }

  @Test func shapesMayReachBeyondThePicture() throws {
    let result = try folder.retouch("inpaint", "in.png", "--box", "-10,-10,25,25", "-o", "out.png")
    #expect(result.status == 0)
    let changes = try changed("out.png")
    #expect(changes.indices.allSatisfy { !changes[$0] || ($0 % 120 < 15 && $0 / 120 < 15) })
  }

  @Test(arguments: [
    (["--box", "1,2,3"], 64), (["--box", "1,2,0,4"], 64), (["--circle", "1,2,-3"], 64),
    (["--polygon", "1,2,3,4"], 64), (["--polygon", "1,2,3,4,5,6,7"], 64),
    (["--box", "1,2,3,x"], 64),
    (["--box", "1e3,2,3,4"], 64), (["--box", "500,2,3,4"], 64),
    (["--box", "1,2,3,4", "--find-damage", "all"], 64),
    (["--box", "1,2,3,4", "--invert-mask"], 64), ([], 64),
  ])
  func whatIsNoShapeIsRefused(_ options: [String], _ status: Int) throws {
    let result = try folder.retouch(["inpaint", "in.png"] + options + ["-o", "out.png"])
    #expect(Int(result.status) == status)
    #expect(result.messages.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path("out.png")))
  }

  @Test func aMaskIsMadeOfANameOrOfShapes() throws {
    for options in [
      [], ["half", "--box", "1,2,3,4"], ["--count", "3", "--box", "1,2,3,4", "boxes"],
    ] {
      let result = try folder.retouch(
        ["mask", "make"] + options + ["--like", "in.png", "-o", "mask.png"])
      #expect(result.status == 64 && result.messages.split(separator: "\n").count == 1)
    }
  }

  /// What somebody erased in an editor is filled, and can be seen.
  @Test func whatWasErasedComesOutOpaque() throws {
    let picture = try folder.picture("in.png")
    var alpha = [UInt8](repeating: 255, count: 120 * 90)
    for y in 30..<60 {
      for x in 40..<80 { alpha[y * 120 + x] = 0 }
    }
    alpha[0] = 100
    try Picture(
      pixels: picture.pixels,
      alpha: PixelBuffer(width: 120, height: 90, channels: 1, eight: alpha)
    ).write(to: .file(path: folder.path("erased.png")))
    #expect(
      try folder.retouch("inpaint", "erased.png", "--mask-from-alpha", "-o", "out.png").status == 0)
    let result = try folder.picture("out.png")
    guard case .eight(let opacity)? = result.alpha?.samples else {
      Issue.record("no alpha")
      return
    }
    #expect(opacity.dropFirst().allSatisfy { $0 == 255 } && opacity[0] >= 155)
    #expect(
      try folder.retouch(
        "inpaint", "erased.png", "--mask", "erased.png", "--mask-from-alpha", "-o", "same.png"
      )
      .status == 0)
    #expect(try folder.data("out.png") == folder.data("same.png"))
    let opaque = try folder.retouch("inpaint", "in.png", "--mask-from-alpha", "-o", "no.png")
    #expect(opaque.status == 65 && opaque.messages.contains("no transparent pixels"))
  }

  /// A photograph in a mask's place would ruin the picture in silence.
  @Test func aPhotographIsNoMask() throws {
    var state: UInt64 = 3
    let noise = (0..<120 * 90).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(40 + Int(state >> 40) % 180)
    }
    try Picture(pixels: PixelBuffer(width: 120, height: 90, channels: 1, eight: noise))
      .write(to: .file(path: folder.path("photo.png")))
    let result = try folder.retouch("inpaint", "in.png", "--mask", "photo.png", "-o", "out.png")
    #expect(result.status == 65 && result.messages.contains("looks like a photograph"))
    #expect(try folder.retouch("mask", "info", "photo.png").text.contains("photograph"))
    // Made hard, it is a mask like any other.
    #expect(
      try folder.retouch(
        "inpaint", "in.png", "--mask", "photo.png", "--mask-threshold", "0.8", "--steps", "1", "-o",
        "out.png"
      ).status == 0)
    // A gradient is one, too.
    let ramp = (0..<120 * 90).map { UInt8($0 % 120 * 2) }
    try Picture(pixels: PixelBuffer(width: 120, height: 90, channels: 1, eight: ramp))
      .write(to: .file(path: folder.path("ramp.png")))
    #expect(
      try folder.retouch(
        "inpaint", "in.png", "--mask", "ramp.png", "--fill", "model", "--steps", "1", "-o",
        "ramped.png"
      ).status == 0)
  }
}
