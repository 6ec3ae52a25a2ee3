import Foundation
import Pictures
import Testing

/// Holes that are marked in the picture itself or on a copy, seen from outside.
@Suite struct MarkedHoleTests {
  private let folder: TestFolder
  private let box = PixelRectangle(x: 30, y: 20, width: 24, height: 18)

  init() throws {
    folder = try TestFolder()
    let pixels = try folder.makePicture("photo.png", 120, 90)
    guard case .eight(var values) = pixels.samples else { return }
    var alpha = [UInt8](repeating: 255, count: 120 * 90)
    for y in box.y..<box.y + box.height {
      for x in box.x..<box.x + box.width {
        values.replaceSubrange(3 * (120 * y + x)..<3 * (120 * y + x) + 3, with: [255, 0, 255])
        alpha[120 * y + x] = 0
      }
    }
    let painted = PixelBuffer(width: 120, height: 90, channels: 3, eight: values)
    try Picture(pixels: painted).write(to: .file(path: folder.path("painted.png")))
    try Picture(pixels: painted).write(to: .file(path: folder.path("painted.jpg")))
    let erased = PixelBuffer(width: 120, height: 90, channels: 1, eight: alpha)
    try Picture(pixels: pixels, alpha: erased).write(to: .file(path: folder.path("erased.png")))
    try Picture(pixels: painted).write(to: .file(path: folder.path("small.png")))
    _ = try folder.makePicture("small.png", 60, 45)
  }

  /// Filled as with a mask of what is marked; the paint is gone, and the rest is as it was.
  @Test(arguments: [
    ("painted.png", ["--mask-color", "#ff00ff"]),
    ("painted.png", ["--mask-difference", "photo.png"]),
    ("photo.png", ["--mask-difference", "painted.png"]),
    ("photo.png", ["--mask-difference", "painted.jpg"]),
    ("erased.png", ["--mask-from-alpha"]),
    ("photo.png", ["--mask", "painted.png", "--mask-color", "#FF00FF"]),
  ])
  func whatIsMarkedIsFilled(_ input: String, _ options: [String]) throws {
    let result = try folder.retouch(
      ["inpaint", input] + options + ["-o", "out.png", "--save-recipe", "recipe.json"])
    #expect(result.status == 0, "\(result.messages)")
    guard case .eight(let new) = try folder.picture("out.png").pixels.samples,
      case .eight(let old) = try folder.picture("photo.png").pixels.samples
    else { return }
    for y in 0..<90 {
      for x in 0..<120 {
        let pixel = 3 * (120 * y + x)..<3 * (120 * y + x) + 3
        // JPEG smears; nothing of it is far from the paint.
        let isNear = (22...61).contains(x) && (12...45).contains(y)
        if !isNear { #expect(new[pixel] == old[pixel]) }
        #expect(!(new[pixel][pixel.lowerBound] > 240 && new[pixel][pixel.lowerBound + 1] < 40))
      }
    }
    #expect(try folder.retouch("run", "recipe.json", input, "-o", "again.png").status == 0)
    #expect(try folder.data("out.png") == folder.data("again.png"))
    guard !options.contains("--mask") else { return }
    #expect(
      try folder.retouch(["mask", "make", "--like", input] + options + ["-o", "mask.png"]).status
        == 0)
    let mask = try MaskPicture.read(.file(path: folder.path("mask.png")))
    #expect(mask.coverage[120 * 30 + 40] == 255 && mask.coverage[120 * 70 + 100] == 0)
  }

  @Test func marksShapesAndRimGoTogether() throws {
    #expect(
      try folder.retouch(
        "mask", "make", "--like", "painted.png", "--mask-color", "#ff00ff", "--box", "100,70,5,5",
        "--dilate", "3", "-o", "mask.png"
      ).status == 0)
    let mask = try MaskPicture.read(.file(path: folder.path("mask.png")))
    // Three pixels of rim, where the picture might be paint, and three more.
    #expect(mask.bounds == PixelRectangle(x: 24, y: 14, width: 84, height: 64))
  }

  @Test func whatErasedIsFilledComesOutOpaque() throws {
    #expect(
      try folder.retouch("inpaint", "erased.png", "--mask-from-alpha", "-o", "out.png").status == 0)
    #expect(try !folder.picture("out.png").hasTransparency)
  }

  @Test(arguments: [
    (["--mask-color", "#00ff00"], 65, "colour"), (["--mask-color", "ff00ff"], 64, "#rrggbb"),
    (["--mask-from-alpha"], 65, "transparent"),
    (["--mask-difference", "photo.png"], 65, "differs nowhere"),
    (["--mask-difference", "small.png"], 65, "60×45"),
    (["--mask-difference", "nowhere.png"], 66, "nowhere.png"),
    (["--mask-difference", "-"], 64, "file"),
    (["--mask-diference", "painted.png"], 64, "did you mean '--mask-difference'"),
    (["--mask-colour=#ff00ff"], 64, "did you mean '--mask-color'"),
    (["--mask-difference", "painted.png", "--mask-color", "#ff00ff"], 64, "leave one out"),
    (["--mask-difference", "painted.png", "--mask", "painted.png"], 64, "leave one out"),
    (["--mask-color", "#ff00ff", "--mask-from-alpha"], 64, "leave one out"),
    (["--mask-color", "#ff00ff", "--mask-threshold", "0.5"], 64, "--mask-threshold"),
    (["--mask-color", "#ff00ff", "--find-damage", "all"], 64, "leave one out"),
    (["--mask-color", "#ff00ff", "--invert-mask"], 64, "--mask FILE"),
  ])
  func whatCantBeMeantIsRefused(_ options: [String], _ status: Int, _ words: String) throws {
    let result = try folder.retouch(["inpaint", "photo.png"] + options + ["-o", "out.png"])
    #expect(Int(result.status) == status && result.messages.contains(words), "\(result.messages)")
    #expect(result.messages.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path("out.png")))
  }

  /// A copy that is brighter all over says nothing of a hole.
  @Test func aCopyThatDiffersEverywhereIsRefused() throws {
    guard case .eight(let values) = try folder.picture("photo.png").pixels.samples else { return }
    let brighter = PixelBuffer(
      width: 120, height: 90, channels: 3, eight: values.map { $0 > 205 ? 255 : $0 + 50 })
    try Picture(pixels: brighter).write(to: .file(path: folder.path("brighter.png")))
    let result = try folder.retouch(
      "inpaint", "photo.png", "--mask-difference", "brighter.png", "-o", "out.png")
    #expect(result.status == 65 && result.messages.contains("more than half"))
  }

  @Test(arguments: [
    ["--size", "20x20", "--mask-color", "#ff00ff"],
    ["half", "--like", "painted.png", "--mask-color", "#ff00ff"],
    ["--like", "photo.png", "--mask-difference", "painted.png", "--mask-from-alpha"],
  ])
  func aMaskIsMadeOfOneThing(_ options: [String]) throws {
    let result = try folder.retouch(["mask", "make"] + options + ["-o", "mask.png"])
    #expect(result.status == 64 && result.messages.split(separator: "\n").count == 1)
  }

  /// A photo of which the lower part is lost becomes whole; recipes and batches do it too.
  @Test func aDamagedFileIsSalvaged() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("painted.jpg")))
    let file = URL(fileURLWithPath: folder.path("cut.jpg"))
    try whole.prefix(whole.count * 7 / 10).write(to: file)
    let refused = try folder.retouch("inpaint", "cut.jpg", "--box", "1,1,9,9", "-o", "out.png")
    #expect(refused.status == 65 && refused.messages.contains("--salvage"))
    let result = try folder.retouch(
      "inpaint", "cut.jpg", "--salvage", "-o", "out.png", "--save-recipe", "recipe.json")
    #expect(
      result.status == 0 && result.messages.contains("couldn't be read"), "\(result.messages)")
    let filled = try folder.picture("out.png")
    let rows = filled.pixels.eightBit()
    guard case .eight(let samples) = rows.samples else { return }
    // The last row is no longer one grey.
    #expect(Set(samples.suffix(3 * 120)).count > 8)
    #expect(try folder.retouch("run", "recipe.json", "cut.jpg", "-o", "again.png").status == 0)
    #expect(try folder.data("out.png") == folder.data("again.png"))
    let batch = try folder.retouch(
      "batch", "recipe.json", "-i", "cut.jpg", "-o", "many", "--format", "png")
    #expect(batch.status == 0, "\(batch.messages)")
    #expect(try folder.data("many/cut.png") == folder.data("out.png"))
  }

  @Test func aWholeFileIsNotSalvaged() throws {
    let result = try folder.retouch("inpaint", "painted.jpg", "--salvage", "-o", "out.png")
    #expect(result.status == 0 && result.messages.contains("whole"))
    #expect(try folder.picture("out.png").pixels == folder.picture("painted.jpg").pixels)
    let two = try folder.retouch(
      "inpaint", "painted.jpg", "--salvage", "--mask-color", "#ff00ff", "-o", "x.png")
    #expect(two.status == 64)
  }
}
