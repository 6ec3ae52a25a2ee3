import Foundation
import Pictures
import Testing

/// `--uncertainty`: a map and a summary of how far several results lie apart.
@Suite struct UncertaintyTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png", 24, 16)
  }

  @Test func theMapHasTheResultsSizeAndTheSummaryItsNumbers() throws {
    let result = try folder.retouch(
      "upscale", "in.png", "--scale", "2", "-o", "out.png", "--samples", "3", "--uncertainty",
      "map.png", "--json")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let objects = try result.objects()
    #expect(objects.count == 4)
    let summary = try #require(objects.last)
    #expect(summary["uncertainty"] as? String == "map.png")
    #expect(summary["samples"] as? Int == 3 && summary["edit"] as? String == "upscale")
    let answers = try (1...3).map { try folder.picture("out-\($0).png").pixels }
    let map = try folder.picture("map.png").pixels
    #expect(map.width == 48 && map.height == 32 && map.channels == 3)
    // By brute force from the files.
    var sum = 0.0
    let parts = answers.map { answer -> [UInt8] in
      guard case .eight(let values) = answer.rgb().samples else { return [] }
      return values
    }
    for pixel in 0..<48 * 32 {
      var variance = 0.0
      for place in 3 * pixel..<3 * pixel + 3 {
        let values = parts.map { Double($0[place]) }
        let mean = values.reduce(0, +) / 3
        variance += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
      }
      sum += (variance / 3).squareRoot()
    }
    let mean = try #require(summary["mean"] as? Double)
    #expect(mean > 0.1 && abs(mean - sum / (48 * 32)) < 1e-4)
    let above = try #require(summary["above"] as? [[String: Double]])
    #expect(above.map { $0["levels"] } == [2, 5, 10, 20])
    #expect(zip(above, above.dropFirst()).allSatisfy { ($0["share"] ?? 0) >= ($1["share"] ?? 1) })
  }

  /// The map is no input of the results.
  @Test func resultsStayAsTheyAre() throws {
    let arguments = ["denoise", "in.png", "--noise", "20", "--samples", "2"]
    let plain = try folder.retouch(arguments + ["-o", "a.png"])
    let mapped = try folder.retouch(arguments + ["-o", "b.png", "--uncertainty", "map.webp"])
    #expect(plain.status == 0 && plain.messages.isEmpty)
    #expect(mapped.messages.contains("map.webp: a spread of"))
    for number in 1...2 {
      #expect(try folder.data("a-\(number).png") == folder.data("b-\(number).png"))
    }
    let one = try folder.retouch("denoise", "in.png", "--noise", "20", "-o", "c.png")
    #expect(try one.status == 0 && folder.data("c.png") == folder.data("a-1.png"))
    let quiet = try folder.retouch(
      arguments + ["-o", "d.png", "--uncertainty", "quiet.png", "-q"])
    #expect(quiet.messages.isEmpty && quiet.output.isEmpty)
  }

  @Test func whatCannotBeIsRefusedFirst() throws {
    let edit = ["colorize", "in.png", "--model", "missing", "-o", "out.png"]
    try expectFailure(
      64, edit + ["--uncertainty", "map.png"], in: folder, says: "--uncertainty", "--samples 2")
    try expectFailure(
      64, edit + ["--samples", "2", "--uncertainty", "-"], in: folder, says: "--uncertainty")
    try expectFailure(
      64, edit + ["--samples", "2", "--uncertainty", ""], in: folder, says: "--uncertainty")
    try expectFailure(
      64, edit + ["--samples", "2", "--uncertainty", "out-2.png"], in: folder,
      says: "out-2.png", "--uncertainty and -o")
    try expectFailure(
      64, edit + ["--samples", "2", "--uncertainty", "in.png"], in: folder, says: "in.png",
      "the picture")
    try expectFailure(
      73, edit + ["--samples", "2", "--uncertainty", "missing/map.png"], in: folder,
      says: "missing")
    try expectFailure(
      64, edit + ["--samples", "2", "--uncertainty", "map.xyz"], in: folder, says: "map.xyz")
    #expect(try folder.names() == ["in.png"])
  }
}
