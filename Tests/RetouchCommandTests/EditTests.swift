import Foundation
import Pictures
import Testing

/// The edits' promises, seen from outside.
@Suite struct EditTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func inpaintChangesOnlyTheHole() throws {
    let before = try folder.makePicture("in.png", 96, 80)
    let mask = try folder.makeMask("mask.png", 96, 80)
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "mask.png", "-o", "out.png", "--steps", "2")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(result.output.isEmpty && result.messages.isEmpty)
    let after = try folder.picture("out.png").pixels
    guard case .eight(let old) = before.samples, case .eight(let new) = after.samples else {
      Issue.record("not 8 bits")
      return
    }
    var changed = 0
    for pixel in mask.coverage.indices {
      for channel in 0..<3 where old[pixel * 3 + channel] != new[pixel * 3 + channel] {
        #expect(mask.coverage[pixel] > 0)
        changed += 1
      }
    }
    #expect(changed > 100)
  }

  @Test(arguments: [
    ["--invert-mask"], ["--mask-threshold", "0.5"], ["--feather", "3"], ["--dilate", "2"],
    ["--sampler", "annealed"], ["--sampler", "consistency"], ["--generator", "torch"],
    ["--sigmas", "20,2,0.3"], ["--tile-overlap", "8"],
  ])
  func inpaintTakesItsOptions(_ options: [String]) throws {
    try folder.makePicture("in.png")
    try folder.makeMask("mask.png")
    let steps = options[0] == "--sigmas" ? [] : ["--steps", "1"]
    let result = try folder.retouch(
      ["inpaint", "in.png", "--mask", "mask.png", "-o", "out.png"] + steps + options)
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(try folder.picture("out.png").width == 64)
  }

  @Test func transparencyCanBeTheMask() throws {
    try folder.makePicture("in.png")
    try folder.makeTransparentPicture("mask.png")
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "mask.png", "--mask-from-alpha", "-o", "out.png", "--steps",
      "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }

  @Test func aFullMaskIsFilledWithAWarning() throws {
    try folder.makePicture("in.png")
    try folder.makeMask("mask.png", box: PixelRectangle(x: 0, y: 0, width: 64, height: 64))
    let arguments = ["inpaint", "in.png", "--mask", "mask.png", "--steps", "1"]
    let result = try folder.retouch(arguments + ["-o", "out.png"])
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(result.messages.contains("warning") && result.messages.contains("95 %"))
    #expect(try folder.retouch(arguments + ["-o", "quiet.png", "--quiet"]).messages.isEmpty)
  }

  @Test func colorizeKeepsTheLuminance() throws {
    let grey = try folder.makePicture("in.png", channels: 1)
    let result = try folder.retouch("colorize", "in.png", "-o", "out.png", "--steps", "2")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let coloured = try folder.picture("out.png").pixels
    #expect(coloured.channels == 3)
    guard case .eight(let old) = grey.samples, case .eight(let new) = coloured.samples else {
      Issue.record("not 8 bits")
      return
    }
    let differences = old.indices.map { index in
      abs(
        Double(old[index]) - 0.299 * Double(new[3 * index]) - 0.587 * Double(new[3 * index + 1])
          - 0.114 * Double(new[3 * index + 2]))
    }
    #expect(differences.reduce(0, +) / Double(differences.count) < 1)
  }

  @Test(arguments: [(2, "box"), (3, "box"), (2, "bicubic")])
  func upscaleEnlarges(_ scale: Int, _ kernel: String) throws {
    try folder.makePicture("in.png", 40, 24)
    let result = try folder.retouch(
      "upscale", "in.png", "--scale", "\(scale)", "--kernel", kernel, "-o", "out.png", "--steps",
      "1", "--preview", "both.png")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let enlarged = try folder.picture("out.png")
    #expect(enlarged.width == 40 * scale && enlarged.height == 24 * scale)
    // The small picture is shown at the large one's size.
    let preview = try folder.picture("both.png")
    #expect(preview.width == 2 * 40 * scale + 8 && preview.height == 24 * scale)
  }

  @Test func sampleHasTheModelsSizeOrTheAskedOne() throws {
    #expect(try folder.retouch("sample", "-o", "a.png", "--steps", "1").status == 0)
    #expect(try folder.picture("a.png").width == 64)
    #expect(
      try folder.retouch("sample", "-o", "b.png", "--size", "70x90", "--steps", "1").status == 0)
    let picture = try folder.picture("b.png")
    #expect(picture.width == 70 && picture.height == 90)
  }

  @Test func samplesAreNumberedAndDiffer() throws {
    try folder.makePicture("in.png", channels: 1)
    let result = try folder.retouch(
      "colorize", "in.png", "--samples", "3", "--preview", "both.png", "--json", "-o", "out.png",
      "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(
      try folder.names() == [
        "both-1.png", "both-2.png", "both-3.png", "in.png", "out-1.png", "out-2.png", "out-3.png",
      ])
    #expect(try Set((1...3).map { try folder.data("out-\($0).png") }).count == 3)
    let objects = try result.objects()
    #expect(objects.compactMap { $0["sample"] as? Int } == [1, 2, 3])
    #expect(objects.compactMap { $0["output"] as? String }.last == "out-3.png")
    #expect(objects.compactMap { $0["preview"] as? String }.first == "both-1.png")
  }

  @Test func previewShowsBeforeMaskAfter() throws {
    let before = try folder.makePicture("in.png")
    try folder.makeMask("mask.png")
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "mask.png", "-o", "out.png", "--preview", "all.png",
      "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let preview = try folder.picture("all.png").pixels
    #expect(preview.width == 3 * 64 + 2 * 8 && preview.height == 64)
    guard case .eight(let shown) = preview.samples, case .eight(let old) = before.samples else {
      Issue.record("not 8 bits")
      return
    }
    #expect(Array(shown.prefix(64 * 3)) == Array(old.prefix(64 * 3)))
  }

  @Test func metadataIsKeptUnlessStripped() throws {
    try folder.makePicture("plain.jpg")
    try folder.write(
      FileBuilder.addingDescription("a day at the sea", toJPEG: try folder.data("plain.jpg")),
      as: "in.jpg")
    let arguments = ["colorize", "in.jpg", "--steps", "1"]
    #expect(try folder.retouch(arguments + ["-o", "out.jpg"]).status == 0)
    #expect(try folder.data("out.jpg").range(of: Data("a day at the sea".utf8)) != nil)
    #expect(
      try folder.retouch(arguments + ["-o", "bare.jpg", "--strip-metadata"]).status == 0)
    #expect(try folder.data("bare.jpg").range(of: Data("a day at the sea".utf8)) == nil)
  }
}
