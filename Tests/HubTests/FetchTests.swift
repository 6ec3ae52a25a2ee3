import Foundation
import Hub
import TestSupport
import Testing

@Suite struct FetchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func whatAModelNeedsArrives() async throws {
    let hub = try FakeHub()
    let plan = try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(plan.commit == FakeHub.commit)
    #expect(plan.items.map(\.file.path) == FakeHub.wanted)
    #expect(plan.items.allSatisfy { $0.state == .fetched })
    #expect(
      plan.items.map(\.sha256) == FakeHub.wanted.map { FakeHub.sha256(FakeHub.model[$0] ?? []) })
    #expect(hub.downloads == FakeHub.wanted)
  }

  @Test func aSecondRunFetchesNothing() async throws {
    try await TestFetch(try FakeHub())(into: folder)
    let hub = try FakeHub()
    let plan = try await TestFetch(hub)(into: folder)
    #expect(plan.items.allSatisfy { $0.state == .present && $0.sha256 != nil })
    #expect(hub.requests.count == 1 && hub.downloads.isEmpty)
    try folder.expectModel()
  }

  @Test func aPlanWritesNothing() async throws {
    let hub = try FakeHub()
    let place = folder("model")
    let plan = try await TestFetch(hub).fetch.plan(into: place)
    #expect(plan.items.map(\.state) == Array(repeating: .missing, count: 5))
    #expect(plan.bytes(.missing) == plan.items.reduce(0) { $0 + $1.file.size })
    #expect(!FileManager.default.fileExists(atPath: place))
    #expect(hub.downloads.isEmpty)
  }

  @Test func foldersAreMadeOnTheWay() async throws {
    let hub = try FakeHub()
    try await TestFetch(hub)(into: folder("a/b/model"))
    #expect(folder.files.contains("a/b/model/unet/config.json"))
  }

  @Test func emptyFilesAreFilesToo() async throws {
    let hub = try FakeHub(["config.json": [], "empty.safetensors": []])
    try await TestFetch(hub)(into: folder)
    #expect(folder.files == ["config.json", "empty.safetensors"])
  }

  @Test func otherFilesAreNotReplacedUnasked() async throws {
    try folder.write("mine", to: "unet/config.json")
    let hub = try FakeHub()
    await expectError(.cannotCreate, says: "unet/config.json", "--overwrite") {
      try await TestFetch(hub)(into: folder)
    }
    #expect(folder.files == ["unet/config.json"] && hub.downloads.isEmpty)
    try await TestFetch(hub, overwrite: true)(into: folder)
    try folder.expectModel()
  }

  /// It wasn't there when the fetch began.
  @Test func aFileMadeMeanwhileIsSafe() async throws {
    let folder = folder
    let hub = try FakeHub { request, honest in
      if request.target.hasSuffix("/unet/config.json") {
        _ = try? folder.write("mine", to: "unet/config.json")
      }
      return honest
    }
    await expectError(.cannotCreate, says: "unet/config.json") {
      try await TestFetch(hub)(into: folder)
    }
    #expect(try String(contentsOfFile: folder("unet/config.json"), encoding: .utf8) == "mine")
  }

  /// As long as the hub's, so that only the sum tells.
  @Test func anotherFileOfTheSameSizeIsNoticed() async throws {
    try folder.write("[]", to: "unet/config.json")
    await expectError(.cannotCreate, says: "unet/config.json") {
      try await TestFetch(try FakeHub())(into: folder)
    }
  }

  @Test func aFolderInAFilesPlaceIsNeverReplaced() async throws {
    try folder.write("mine", to: "model_index.json/file")
    await expectError(.cannotCreate, says: "model_index.json", "folder") {
      try await TestFetch(try FakeHub(), overwrite: true)(into: folder)
    }
  }

  @Test func linksLeadNobodyOut() async throws {
    let outside = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder("unet"), withDestinationPath: outside.path)
    await expectError(.cannotCreate, says: "unet", "link") {
      try await TestFetch(try FakeHub(), overwrite: true)(into: folder)
    }
    #expect(outside.files.isEmpty)
  }

  /// The link is replaced, not what it points to.
  @Test func aLinkInAFilesPlaceIsReplaced() async throws {
    let outside = try TemporaryFolder()
    try outside.write("mine", to: "file")
    try FileManager.default.createSymbolicLink(
      atPath: folder("README.md"), withDestinationPath: outside("file"))
    await expectError(.cannotCreate, says: "README.md") {
      try await TestFetch(try FakeHub())(into: folder)
    }
    try await TestFetch(try FakeHub(), overwrite: true)(into: folder)
    #expect(try outside.content("file") == Array("mine".utf8))
    try folder.expectModel()
  }

  @Test func theRecordSaysWhereFilesComeFrom() async throws {
    let plan = try await TestFetch(try FakeHub())(into: folder)
    try plan.record.write(into: folder.path)
    let record = try #require(SourceRecord(folder: folder.path))
    #expect(record == plan.record)
    #expect(record.repository == FakeHub.repository && record.commit == FakeHub.commit)
    #expect(record.files.map(\.path) == FakeHub.wanted)
    let text = String(decoding: try folder.content(SourceRecord.name), as: UTF8.self)
    #expect(!text.contains("127.0.0.1"))
    // Ours may be replaced, another file of that name not.
    try await TestFetch(try FakeHub())(into: folder)
    try folder.write("mine", to: SourceRecord.name)
    await expectError(.cannotCreate, says: SourceRecord.name) {
      try await TestFetch(try FakeHub())(into: folder)
    }
  }
}
