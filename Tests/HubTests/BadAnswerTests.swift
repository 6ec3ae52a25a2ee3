import Foundation
import Hub
import TestSupport
import Testing

/// What servers shouldn't say.
@Suite struct BadAnswerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func hub(listing: String) throws -> FakeHub {
    try FakeHub { request, honest in
      request.target.hasPrefix("/api/") ? FakeHub.Response(200, listing.utf8) : honest
    }
  }

  private func expectRefused(
    _ hub: FakeHub, says words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    await expectError(.badData, says: words, sourceLocation: sourceLocation) {
      try await TestFetch(hub, tries: 1)(into: folder)
    }
    #expect(folder.parts.isEmpty, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "/etc/passwd.json", "../up.json", "unet/../../up.json", "unet//config.json", "./config.json",
    "unet/.json/", "a\\\\b.json", "a\\u0007.json", "a\\nb.json", "a\\u202Eb.json", "a\\u0000.json",
    "\(String(repeating: "a", count: 300)).json", "a/./b.json",
  ])
  func hostileNamesAreRefused(_ name: String) async throws {
    let honest = FakeHub.listing(["model_index.json": [1], "README.md": [1]])
    let hub = try hub(listing: honest.replacingOccurrences(of: "model_index.json", with: name))
    await expectError(.badData, says: "nothing is fetched") {
      try await TestFetch(hub, choice: FileChoice(include: ["*"]))(into: folder)
    }
    #expect(folder.files.isEmpty && hub.downloads.isEmpty)
  }

  /// Uploads from other systems: what isn't wanted doesn't stand in the way.
  @Test func oddNamesOfOtherFilesDontMatter() async throws {
    var files = FakeHub.model
    files["samples\\\\dog.png"] = [1]
    let listing = FakeHub.listing(files)
    let hub = try FakeHub { request, honest in
      request.target.hasPrefix("/api/") ? FakeHub.Response(200, listing.utf8) : honest
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
  }

  @Test func namesThatOnlyLookOddAreFine() async throws {
    let names = ["a b.json", "ä/ö.json", "100%.json", "a?b#c.json", "a+b&c.json", "..a.json"]
    let files = Dictionary(uniqueKeysWithValues: names.map { ($0, Array("{}".utf8)) })
    let hub = try FakeHub(files) { request, honest in
      guard honest.status == 404, let path = request.target.removingPercentEncoding else {
        return honest
      }
      return names.contains { path.hasSuffix("/\($0)") } ? FakeHub.Response(200, "{}".utf8) : honest
    }
    try await TestFetch(hub)(into: folder)
    #expect(Set(folder.files) == Set(names))
  }

  @Test(arguments: [
    "{", "[]", "<html>Sign in</html>", "{\"siblings\": []}",
    "{\"sha\": \"main\", \"siblings\": []}",
    "{\"sha\": \"../../../../../../../../../../../../../etc\", \"siblings\": []}",
    String(repeating: "[", count: 100_000),
  ])
  func otherAnswersAreRefused(_ text: String) async throws {
    await expectRefused(try hub(listing: text), says: "127.0.0.1")
  }

  @Test func whatCouldNotBeCheckedIsRefused() async throws {
    let honest = FakeHub.listing(["model_index.json": [1]])
    let withoutSize = honest.replacingOccurrences(of: "\"size\": 1, ", with: "")
    await expectRefused(try hub(listing: withoutSize), says: "model_index.json")
    let withoutSum = honest.replacingOccurrences(of: "blobId", with: "other")
    await expectRefused(try hub(listing: withoutSum), says: "model_index.json")
    let twice = honest.replacingOccurrences(
      of: "\"siblings\": [",
      with: "\"siblings\": [{\"rfilename\": \"model_index.json\", "
        + "\"size\": 1, \"blobId\": \"\(FakeHub.commit)\"}, ")
    await expectRefused(try hub(listing: twice), says: "twice")
  }

  @Test func aHugeListIsRefused() async throws {
    let hub = try FakeHub { request, honest in
      guard request.target.hasPrefix("/api/") else { return honest }
      return FakeHub.Response(
        200, [UInt8](repeating: UInt8(ascii: " "), count: HubListing.largestAnswer + 1))
    }
    await expectRefused(hub, says: "32 MiB")
  }

  /// A change of one byte in files of each kind of sum.
  @Test(arguments: [FakeHub.weights, "unet/config.json"])
  func aWrongSumIsRefused(_ name: String) async throws {
    let hub = try FakeHub { request, honest in
      guard request.target.hasSuffix(name) else { return honest }
      var answer = honest
      answer.body[answer.body.count / 2] ^= 1
      return answer
    }
    await expectRefused(hub, says: "checksum")
    #expect(!folder.files.contains(name))
    // What was right stays.
    #expect(folder.files.contains("README.md"))
  }

  @Test(arguments: [-1, 1])
  func aWrongSizeIsRefused(_ difference: Int) async throws {
    let hub = try FakeHub { request, honest in
      guard request.target.hasSuffix(FakeHub.weights) else { return honest }
      return FakeHub.Response(200, FakeHub.content(300_000 + difference))
    }
    await expectRefused(hub, says: "300000")
    #expect(!folder.files.contains(FakeHub.weights))
  }

  @Test func aBodyWithoutAnEndIsRefused() async throws {
    let hub = try FakeHub { request, honest in
      guard request.target.hasSuffix(FakeHub.weights) else { return honest }
      var answer = FakeHub.Response(200, FakeHub.content(5_000_000))
      answer.saysLength = false
      return answer
    }
    await expectError(.badData, says: "more than the 300000 bytes") {
      try await TestFetch(hub)(into: folder)
    }
    #expect(!folder.files.contains(FakeHub.weights))
  }

  @Test func errorsBodiesAreNotRead() async throws {
    let hub = try FakeHub { _, _ in
      var answer = FakeHub.Response(404, FakeHub.content(1000))
      answer.stalls = true
      answer.headers["Content-Length"] = "1000000000"
      return answer
    }
    await expectError(.notFound) { try await TestFetch(hub)(into: folder) }
  }
}
