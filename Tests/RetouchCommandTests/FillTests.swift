import Foundation
import Pictures
import Testing

/// Fills from patches, seen from outside.
@Suite struct FillTests {
  let folder: TestFolder
  static let hole = PixelRectangle(x: 50, y: 40, width: 30, height: 28)

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 140, 110)
    try folder.makeMask("mask.png", 140, 110, box: Self.hole)
  }

  private func inpaint(_ options: [String], _ output: String = "out.png") throws -> [String: Any] {
    let result = try folder.retouch(
      ["inpaint", "in.png", "--mask", "mask.png", "-o", output, "--json"] + options)
    #expect(result.status == 0, Comment(rawValue: result.messages))
    return try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
  }

  @Test func thickHolesComeFromPatchesUnlessAskedOtherwise() throws {
    let area = Self.hole.width * Self.hole.height
    for (options, patches) in [
      ([], area), (["--fill", "patches"], area), (["--fill", "model", "--steps", "1"], 0),
      (["--steps", "1"], 0),
    ] {
      let report = try inpaint(options + ["--overwrite"])
      #expect(report["patchPixels"] as? Int == patches, "\(options)")
      #expect((report["tiles"] as? Int == 0) == (patches > 0))
      #expect((report["notes"] as? [String])?.isEmpty == true)
    }
  }

  @Test func onlyTheHoleChangesAndThreadsDoNotMatter() throws {
    _ = try inpaint(["--threads", "1"], "one.png")
    _ = try inpaint(["--threads", "4"], "four.png")
    #expect(try folder.data("one.png") == folder.data("four.png"))
    let before = try folder.picture("in.png").pixels
    let after = try folder.picture("one.png").pixels
    guard case .eight(let old) = before.samples, case .eight(let new) = after.samples else {
      Issue.record("not 8 bits")
      return
    }
    let changed = old.indices.filter { old[$0] != new[$0] }.map { $0 / 3 }
    #expect(changed.count > 500)
    #expect(
      changed.allSatisfy {
        (40..<68).contains($0 / 140) && (50..<80).contains($0 % 140)
      })
  }

  @Test func sourcesCanBeChosen() throws {
    try folder.makePicture("other.png", 90, 150)
    try folder.makeMask(
      "left.png", 140, 110, box: PixelRectangle(x: 0, y: 0, width: 45, height: 110))
    _ = try inpaint([])
    for (index, options) in [
      ["--from", "other.png"], ["--from", "other.png", "--from", "in.png"],
      ["--source-mask", "left.png"], ["--avoid", "left.png"],
      ["--avoid", "left.png", "--source-mask", "left.png", "--quiet"],
    ].enumerated() {
      let report = try inpaint(options, "out-\(index).png")
      // Nothing is left to copy in the last one.
      #expect((report["patchPixels"] as? Int == 0) == (index == 4))
    }
    #expect(try folder.data("out-2.png") != folder.data("out-3.png"))
    // Who says where to copy from means copies, whatever else is said.
    let report = try inpaint(["--avoid", "left.png", "--steps", "1"], "avoided.png")
    #expect(report["patchPixels"] as? Int == Self.hole.width * Self.hole.height)
  }

  @Test func impossibleSourcesAreRefused() throws {
    let base = ["inpaint", "in.png", "--mask", "mask.png", "-o", "out.png"]
    try folder.makeMask("small.png")
    try folder.makeMask("black.png", 140, 110, box: PixelRectangle(x: 0, y: 0, width: 0, height: 0))
    try expectFailure(64, base + ["--fill", "dance"], in: folder, says: "--fill")
    try expectFailure(
      64, base + ["--fill", "model", "--from", "in.png"], in: folder, says: "--from", "--fill")
    try expectFailure(64, base + ["--from", "-"], in: folder, says: "--from")
    try expectFailure(64, base + ["--avoid", ""], in: folder, says: "--avoid")
    try expectFailure(66, base + ["--from", "none.png"], in: folder, says: "none.png")
    try expectFailure(65, base + ["--avoid", "small.png"], in: folder, says: "small.png", "64×64")
    try expectFailure(65, base + ["--source-mask", "black.png"], in: folder, says: "black.png")
    try expectFailure(
      64, base + (0..<17).flatMap { _ in ["--from", "in.png"] }, in: folder, says: "--from", "16")
  }

  @Test func whatCannotBeCopiedIsSaid() throws {
    try folder.makeMask(
      "all.png", 140, 110, box: PixelRectangle(x: 2, y: 2, width: 136, height: 106))
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "all.png", "--fill", "patches", "--steps", "1", "-o",
      "out.png")
    #expect(result.status == 0 && result.messages.contains("nothing to copy"))
  }

  @Test func extendKeepsEveryPixel() throws {
    let before = try folder.picture("in.png").pixels
    let result = try folder.retouch(
      "extend", "in.png", "--left", "20", "--bottom", "13", "-o", "out.png", "--preview",
      "preview.png")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let after = try folder.picture("out.png").pixels
    #expect(after.width == 160 && after.height == 123)
    guard case .eight(let old) = before.samples, case .eight(let new) = after.samples else {
      Issue.record("not 8 bits")
      return
    }
    for row in 0..<110 {
      #expect(old[row * 420..<(row + 1) * 420] == new[row * 480 + 60..<(row + 1) * 480])
    }
    // What is new is a picture: as bright as the old, and not of one colour.
    let fresh = (110..<123).flatMap { new[$0 * 480..<($0 + 1) * 480] }
    #expect(Set(fresh).count > 40)
    #expect(try folder.picture("preview.png").width > 300)
  }

  @Test func extendTakesProportions() throws {
    try folder.makeTransparentPicture("alpha.png")
    for (file, proportions, width, height) in [
      ("in.png", "16:9", 196, 110), ("in.png", "1:1", 140, 140), ("alpha.png", "2:1", 128, 64),
    ] {
      let result = try folder.retouch(
        "extend", file, "--to", proportions, "-o", "out.png", "--overwrite")
      #expect(result.status == 0, Comment(rawValue: result.messages))
      let picture = try folder.picture("out.png")
      #expect(picture.width == width && picture.height == height)
      #expect((picture.alpha != nil) == (file == "alpha.png"))
    }
  }

  @Test func extendRefusesWhatMakesNoSense() throws {
    let base = ["extend", "in.png", "-o", "out.png"]
    try expectFailure(64, base, in: folder, says: "--left", "--to")
    try expectFailure(64, base + ["--left", "0"], in: folder, says: "--left")
    try expectFailure(
      64, base + ["--to", "1:1", "--left", "3"], in: folder, says: "--to", "--left")
    try expectFailure(64, base + ["--to", "140:110"], in: folder, says: "140×110")
    for value in ["16x9", "0:1", "nan:1", "1:1:1", ":", "1e9:1", "-1:1"] {
      try expectFailure(64, base + ["--to", value], in: folder, says: "--to")
    }
    for value in BadOptionTests.hostile {
      try expectFailure(64, base + ["--top", value], in: folder, says: "--top")
    }
    try expectFailure(
      64, base + ["--left", "100000", "--max-pixels", "1000000"], in: folder, says: "--max-pixels")
  }
}
