import Foundation
import Testing

/// `retouch report` from outside: a small batch, and what is said of it.
@Suite struct ReportPageCommandTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("in"), withIntermediateDirectories: true)
    try folder.makePicture("in/a.png", 24, 20)
    try folder.makePicture("in/b.jpg", 24, 20)
    try folder.write(Data("no picture".utf8), as: "in/<b>bad, \"really\".png")
    let batch = try folder.retouch(
      "batch", "upscale", "--set", "scale=2", "-i", "in", "-o", "out", "-q")
    #expect(batch.status == 1)
  }

  @Test func aPageIsWrittenAndLeavesNothingElse() throws {
    let result = try folder.retouch("report", "out", "-o", "report.html")
    #expect(result.status == 0 && result.output.isEmpty, Comment(rawValue: result.messages))
    #expect(result.messages.contains("2 done, 1 failed"))
    #expect(try folder.names() == ["in", "out", "report.html"])
    let page = String(decoding: try folder.data("report.html"), as: UTF8.self)
    #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
    #expect(page.contains("id=\"small-1\"") && page.contains("id=\"small-2\""))
    #expect(!page.contains("<b>bad"))
    // The same again is the same.
    let again = try folder.retouch("report", "out", "-o", "-", "--format", "html", "-q")
    #expect(again.status == 0 && again.messages.isEmpty)
    #expect(again.text.contains("file:///"))
    #expect(try folder.retouch("report", "out", "-o", "report.html").status == 73)
    #expect(
      try folder.retouch("report", "out", "-o", "report.html", "--overwrite", "-q").messages.isEmpty
    )
    #expect(String(decoding: try folder.data("report.html"), as: UTF8.self) == page)
  }

  @Test func thumbnailsMayBeFew() throws {
    let none = try folder.retouch(
      "report", "out", "-o", "-", "--format", "html", "--thumbnails", "0")
    #expect(!none.text.contains("id=\"small-") && none.text.contains("id=\"rows\""))
    let one = try folder.retouch(
      "report", "out", "-o", "-", "--format", "html", "--thumbnails", "1")
    #expect(one.text.components(separatedBy: "id=\"small-").count <= 2)
  }

  @Test func picturesThatAreGoneAreNoFailure() throws {
    try FileManager.default.removeItem(atPath: folder.path("in"))
    try Data("damaged".utf8).write(to: folder.url.appendingPathComponent("out/a.png"))
    let result = try folder.retouch("report", "out", "-o", "report.html")
    #expect(result.status == 0 && result.messages.contains("aren't where the batch"))
    let page = String(decoding: try folder.data("report.html"), as: UTF8.self)
    #expect(
      page.contains("\"beforeState\":\"gone\"") && page.contains("\"afterState\":\"changed\""))
  }

  @Test func linesAreTheJournal() throws {
    let records = try folder.retouch("report", "out", "-o", "-", "--format", "jsonl").objects()
    #expect(records.map { $0["status"] as? String } == ["failed", "done", "done"])
    #expect(records.compactMap { $0["width"] as? Int } == [48, 48])
    let table = try folder.retouch("report", "out", "-o", "-", "--format", "csv").text
    #expect(table.components(separatedBy: "\r\n").count == 5)
    #expect(table.contains("\"<b>bad, \"\"really\"\".png\""))
  }

  /// The list of what failed, mended and tried again, from another folder.
  @Test(arguments: ["again.csv", "again.jsonl"])
  func failuresAreAListToTryAgain(_ list: String) throws {
    #expect(try folder.retouch("report", "out", "--failed", "-o", list).status == 0)
    try folder.makePicture("in/<b>bad, \"really\".png", 24, 20)
    let again = try folder.retouch(
      "batch", "upscale", "--set", "scale=2", "-i", list, "-o", "out", "--json")
    #expect(again.status == 0, Comment(rawValue: again.messages))
    #expect(try again.objects().map { $0["output"] as? String } == ["<b>bad, \"really\".png"])
    let after = try folder.retouch("report", "out", "-o", "-", "--format", "jsonl").objects()
    #expect(after.map { $0["status"] as? String } == ["done", "done", "done"])
    #expect(
      try folder.retouch(
        "report", "out", "-o", "-", "--format", list.hasSuffix("csv") ? "csv" : "jsonl", "--failed"
      )
      .text.split(separator: "\r\n").count <= 1)
  }

  @Test func badInputIsOneLine() throws {
    try expectFailure(66, ["report", "in", "-o", "x.html"], in: folder, says: "in: no journal")
    try expectFailure(66, ["report", "absent", "-o", "x.html"], in: folder, says: "absent")
    try expectFailure(66, ["report", "in/a.png", "-o", "x.html"], in: folder, says: "no folder")
    try expectFailure(64, ["report", "out", "-o", "x.png"], in: folder, says: "x.png", ".html")
    try expectFailure(64, ["report", "out", "-o", "-"], in: folder, says: "--format")
    try expectFailure(
      64, ["report", "out", "-o", "x.csv", "--format", "html"], in: folder, says: "--format")
    try expectFailure(64, ["report", "out"], in: folder, says: "--output")
    try expectFailure(
      64, ["report", "out", "-o", "x.html", "--thumbnails", "-1"], in: folder, says: "thumbnails")
    try expectFailure(73, ["report", "out", "-o", "no/x.html"], in: folder, says: "no")
    try expectFailure(
      73, ["report", "out", "-o", "in", "--format", "csv"], in: folder, says: "folder")
  }
}
