import Foundation
import Pictures
import Testing

/// Same seed, same bytes.
@Suite struct DeterminismTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 128, 96)
    try folder.makePicture("in.jpg", 128, 96)
    try folder.makeMask(
      "mask.png", 128, 96, box: PixelRectangle(x: 20, y: 16, width: 90, height: 60))
  }

  @Test(arguments: [
    ["inpaint", "in.png", "--mask", "mask.png", "--steps", "2"],
    ["colorize", "in.png", "--steps", "2"],
    ["upscale", "in.png", "--scale", "2", "--steps", "1"],
    ["sample", "--size", "100x120", "--steps", "2"],
    ["restore", "in.png", "--damage", "mask.png", "--grey", "--noise", "auto", "--steps", "2"],
    ["restore", "in.jpg", "--jpeg", "auto", "--reduced", "1.5", "--steps", "2"],
    ["denoise", "in.png"], ["deblur", "in.png", "--blurred", "disk:2", "--steps", "2"],
    ["dejpeg", "in.jpg", "--steps", "2"],
  ])
  func threadsAndBatchesDontMatter(_ edit: [String]) throws {
    var files: Set<Data> = []
    for (threads, batch) in [(1, 8), (2, 8), (4, 8), (2, 1), (2, 3)] {
      let name = "out-\(threads)-\(batch).png"
      let result = try folder.retouch(
        edit + ["-o", name, "--threads", "\(threads)", "--tile-batch", "\(batch)", "--seed", "5"])
      #expect(result.status == 0, Comment(rawValue: result.messages))
      files.insert(try folder.data(name))
    }
    #expect(files.count == 1)
  }

  /// bf16 is another answer, the same on any number of threads, and says so.
  @Test func thePrecisionMatters() throws {
    var files: [Data] = []
    for (precision, threads, batch) in [("fp32", 2, 8), ("bf16", 2, 8), ("bf16", 1, 3)] {
      let result = try folder.retouch(
        "colorize", "in.png", "-o", "out.png", "--overwrite", "--json", "--steps", "2",
        "--precision", precision, "--threads", "\(threads)", "--tile-batch", "\(batch)")
      #expect(result.status == 0, Comment(rawValue: result.messages))
      #expect(try result.objects().first?["precision"] as? String == precision)
      files.append(try folder.data("out.png"))
    }
    #expect(files[0] != files[1] && files[1] == files[2])
  }

  @Test func theSeedMatters() throws {
    for seed in ["1", "2"] {
      let result = try folder.retouch(
        "sample", "-o", "\(seed).png", "--steps", "1", "--seed", seed)
      #expect(result.status == 0)
    }
    #expect(try folder.data("1.png") != folder.data("2.png"))
  }
}
