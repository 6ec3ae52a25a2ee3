import Foundation
import Pictures
import Testing

@Suite struct VaryAndBlendCommandTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("a.png", 40, 30)
    let pixels = PixelBuffer(
      width: 40, height: 30, channels: 3, eight: (0..<3600).map { UInt8($0 * 11 % 256) })
    try Picture(pixels: pixels).write(to: .file(path: folder.path("b.png")))
    try folder.makePicture("small.png", 20, 30)
    try folder.makeTransparentPicture("clear.png")
  }

  @Test func varyWithoutStrengthIsTheFileAgain() throws {
    let result = try folder.retouch("vary", "a.png", "--strength", "0", "-o", "out.png")
    #expect(result.status == 0 && result.messages.isEmpty)
    #expect(try folder.picture("out.png").pixels == folder.picture("a.png").pixels)
  }

  @Test func aRecipeRepeatsAVary() throws {
    let made = try folder.retouch("mask", "make", "half", "--like", "a.png", "-o", "mask.png")
    #expect(made.status == 0)
    let result = try folder.retouch(
      "vary", "a.png", "--mask", "mask.png", "--feather", "3", "--strength", "0.5", "--samples",
      "2", "--save-recipe", "r.json", "-o", "out.png", "--steps", "2", "--uncertainty", "map.png")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(try folder.data("out-1.png") != folder.data("out-2.png"))
    let again = try folder.retouch("run", "r-2.json", "a.png", "-o", "again.png")
    #expect(again.status == 0, Comment(rawValue: again.messages))
    #expect(try folder.data("again.png") == folder.data("out-2.png"))
  }

  @Test func varyRefusesWhatCannotBe() throws {
    let edit = ["vary", "a.png", "--model", "missing", "-o", "out.png"]
    for strength in ["-0.1", "1.5", "nan"] {
      try expectFailure(
        64, edit + ["--strength=\(strength)"], in: folder, says: "--strength")
    }
    try expectFailure(64, edit + ["--feather", "3"], in: folder, says: "--mask")
    try expectFailure(64, edit + ["--mask", "-"], in: folder, says: "--mask")
    for sampler in ["annealed", "matched", "cm4ir", "pnp", "ddnmplus"] {
      try expectFailure(64, edit + ["--sampler", sampler], in: folder, says: sampler)
    }
    try expectFailure(
      64, edit + ["--strength", "0.5", "--sigmas", "1,0.5"], in: folder, says: "--strength")
    try expectFailure(65, edit + ["--mask", "small.png"], in: folder, says: "20×30", "40×30")
  }

  @Test func aBlendIsFilesOrAnAnimation() throws {
    let blend = ["blend", "a.png", "b.png", "--frames", "3", "--steps", "2"]
    let files = try folder.retouch(blend + ["-o", "f.png", "--json"])
    #expect(files.status == 0, Comment(rawValue: files.messages))
    let objects = try files.objects()
    #expect(objects.map { $0["frame"] as? Int } == [1, 2, 3])
    #expect(objects.map { $0["output"] as? String } == ["f-1.png", "f-2.png", "f-3.png"])
    #expect(objects[0]["inputs"] as? [String] == ["a.png", "b.png"])
    #expect(objects.map { ($0["tiles"] as? Int ?? 0) > 0 } == [false, true, false])
    #expect(try folder.picture("f-1.png").pixels == folder.picture("a.png").pixels)
    #expect(try folder.picture("f-3.png").pixels == folder.picture("b.png").pixels)

    let animated = try folder.retouch(
      blend + ["-o", "f.webp", "--lossless", "--json", "--delay", "40"])
    #expect(animated.status == 0, Comment(rawValue: animated.messages))
    let object = try #require(try animated.objects().first)
    #expect(object["frames"] as? Int == 3 && object["frame"] == nil)
    for number in 1...3 {
      let read = try Picture.read(.file(path: folder.path("f.webp")), page: number - 1)
      #expect(try read.pixels == folder.picture("f-\(number).png").pixels)
    }
    let piped = try folder.retouch(
      blend + ["-o", "-", "--format", "webp", "--lossless", "--delay", "40"])
    #expect(try piped.output == folder.data("f.webp"))

    let named = try folder.retouch(blend + ["-o", "frame-%d.webp", "-q"])
    #expect(named.status == 0)
    #expect(
      try folder.names().filter { $0.hasPrefix("frame") }.sorted()
        == (1...3).map { "frame-\($0).webp" })
    #expect(try folder.picture("frame-2.webp").width == 40)
  }

  @Test func blendRefusesWhatCannotBe() throws {
    func blend(_ second: String, _ more: String...) -> [String] {
      ["blend", "a.png", second, "--model", "missing"] + more
    }
    let out = ["-o", "out.png"]
    for frames in ["1", "241", "-3", "many"] {
      try expectFailure(
        64, blend("b.png", "--frames=\(frames)") + out, in: folder, says: "--frames")
    }
    try expectFailure(
      65, blend("small.png", "--frames", "4") + out, in: folder, says: "40×30", "20×30")
    try expectFailure(
      65, ["blend", "clear.png", "clear.png", "--frames", "4"] + out, in: folder,
      says: "transparent")
    try expectFailure(66, blend("nothing.png", "--frames", "4") + out, in: folder, says: "nothing")
    try expectFailure(
      64, blend("b.png", "--frames", "4", "-o", "-"), in: folder, says: "--format webp")
    try expectFailure(
      64, blend("b.png", "--frames", "4", "--max-pixels", "4000", "-o", "o.webp"), in: folder,
      says: "--max-pixels")
    for option in [
      ["--samples", "2"], ["--uncertainty", "u.png"], ["--sigmas", "1,0.5"],
      ["--sampler", "annealed"],
      ["--strength", "2"], ["--delay", "5"],
    ] {
      try expectFailure(
        64, blend("b.png", "--frames", "4") + option + out, in: folder, says: option[0])
    }
    try folder.makePicture("taken-3.png", 8, 8)
    try expectFailure(
      73, blend("b.png", "--frames", "4", "-o", "taken.png"), in: folder, says: "taken-3.png")
    try expectFailure(64, ["blend", "-", "-", "--frames", "2"] + out, in: folder, says: "both")
    #expect(try folder.names().allSatisfy { !$0.hasPrefix("out") && !$0.hasPrefix("o.") })
  }
}
