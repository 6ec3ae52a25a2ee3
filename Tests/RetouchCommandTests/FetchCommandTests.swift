import Foundation
import Synchronization
import TestSupport
import Testing

/// `model fetch` against a hub on the loopback address.
@Suite struct FetchCommandTests {
  let folder: TestFolder
  private static let repository = FakeHub.repository

  init() throws { folder = try TestFolder() }

  private func environment(_ hub: FakeHub) -> [String: String] {
    ["HF_ENDPOINT": hub.endpoint, "HF_TOKEN": "hf_secret", "no_proxy": "127.0.0.1"]
  }

  private func fetch(_ hub: FakeHub, _ arguments: String...) throws -> CommandResult {
    try RetouchProcess.run(
      ["model", "fetch", Self.repository] + arguments, in: folder, environment: environment(hub))
  }

  /// All files below a folder.
  private func files(_ name: String) -> Set<String> {
    let all = FileManager.default.enumerator(atPath: folder.path(name))?.compactMap {
      $0 as? String
    }
    return Set((all ?? []).filter { $0.contains(".") })
  }

  private var all: Set<String> { Set(FakeHub.wanted + ["retouch-source.json"]) }

  /// From the hub to a model that runs.
  @Test func aFetchedModelCanBeUsed() throws {
    let model = try TemporaryFolder()
    try SyntheticModel.tiny.write(to: model)
    var content: [String: [UInt8]] = [:]
    for case let name as String in try #require(FileManager.default.enumerator(atPath: model.path))
    {
      if let data = FileManager.default.contents(atPath: model(name)) {
        content[name] = Array(data)
      }
    }
    let hub = try FakeHub(content)
    let result = try fetch(hub, "-o", "tiny model")
    #expect(result.status == 0 && result.output.isEmpty, Comment(rawValue: result.messages))
    #expect(result.messages.hasSuffix("next: retouch model info 'tiny model'\n"))
    #expect(result.messages.split(separator: "\n").count == 1)
    #expect(try folder.retouch("model", "info", "tiny model").status == 0)
    #expect(try folder.retouch("model", "verify", "tiny model", "--quiet").status == 0)
    #expect(hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
  }

  @Test func theRecordIsJSON() throws {
    let hub = try FakeHub()
    let first = try #require(try fetch(hub, "-o", "model", "--json").objects().first)
    #expect(files("model") == all)
    #expect(first["repository"] as? String == Self.repository)
    #expect(first["revision"] as? String == "main")
    #expect(first["commit"] as? String == FakeHub.commit)
    #expect(first["output"] as? String == "model")
    let fetched = try #require(first["files"] as? [[String: Any]])
    #expect(fetched.compactMap { $0["path"] as? String } == FakeHub.wanted)
    #expect(fetched.allSatisfy { $0["state"] as? String == "fetched" })
    #expect(fetched.allSatisfy { ($0["sha256"] as? String)?.count == 64 })
    #expect(first["bytes"] as? Int == fetched.compactMap { $0["size"] as? Int }.reduce(0, +))
    // Once more: nothing comes, and the word for it is another.
    let second = try #require(try fetch(hub, "-o", "model", "--json", "-q").objects().first)
    let present = try #require(second["files"] as? [[String: Any]])
    #expect(present.allSatisfy { $0["state"] as? String == "present" })
    #expect(hub.downloads == FakeHub.wanted)
    #expect(try fetch(hub, "-o", "model").messages.contains("already there"))
  }

  @Test func aDryRunSaysWhatWouldCome() throws {
    let hub = try FakeHub()
    let result = try fetch(hub, "--dry-run", "--include", "*.png")
    #expect(result.status == 0 && result.messages.isEmpty)
    #expect(result.text.contains("\(FakeHub.weights)") && result.text.contains("300.0 kB"))
    #expect(result.text.contains("samples/dog.png") && !result.text.contains(".bin"))
    #expect(result.text.contains("to fetch"))
    #expect(try fetch(hub, "--dry-run", "-o", "model", "--exclude", "unet/*").status == 0)
    #expect(try folder.names().isEmpty && hub.downloads.isEmpty)
    let object = try #require(try fetch(hub, "--dry-run", "--json").objects().first)
    #expect(object["output"] == nil)
  }

  private func expectFailure(
    _ status: Int32, _ hub: FakeHub, _ arguments: [String], says words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try RetouchProcess.run(
      ["model", "fetch"] + arguments, in: folder, environment: environment(hub))
    let comment = Comment(rawValue: result.messages)
    #expect(result.status == status, comment, sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, comment, sourceLocation: sourceLocation)
    #expect(result.messages.hasPrefix("retouch: "), comment, sourceLocation: sourceLocation)
    #expect(
      result.messages.split(separator: "\n").count == 1, comment, sourceLocation: sourceLocation)
    for word in words {
      #expect(result.messages.contains(word), comment, sourceLocation: sourceLocation)
    }
  }

  @Test func failuresHaveTheirExitCodes() throws {
    let honest = try FakeHub()
    try expectFailure(64, honest, [Self.repository], says: "--output", "--dry-run")
    try expectFailure(64, honest, ["a/b/c", "-o", "model"], says: "OWNER/NAME")
    try expectFailure(66, honest, ["no/such", "-o", "model"], says: "no/such")
    try expectFailure(
      66, honest, [Self.repository, "--revision", "v2", "-o", "model"], says: "revision v2")
    #expect(try folder.names().isEmpty)
    let wrong = try FakeHub { request, honest in
      var answer = honest
      if request.target.hasSuffix(FakeHub.weights) { answer.body[7] ^= 1 }
      return answer
    }
    try expectFailure(
      65, wrong, [Self.repository, "-o", "model"], says: FakeHub.weights, "checksum")
    #expect(!files("model").contains { $0.hasSuffix(".part") })
    try folder.write(Data("mine".utf8), as: "model/README.md")
    try expectFailure(
      73, honest, [Self.repository, "-o", "model"], says: "README.md", "--overwrite")
    try folder.write(Data("mine".utf8), as: "file")
    try expectFailure(73, honest, [Self.repository, "-o", "file"], says: "file")
  }

  @Test func withoutANetworkItIsUnavailable() throws {
    let endpoint = try FakeHub().endpoint
    let result = try RetouchProcess.run(
      ["model", "fetch", Self.repository, "-o", "model"], in: folder,
      environment: ["HF_ENDPOINT": endpoint, "no_proxy": "127.0.0.1"])
    #expect(result.status == 69 && result.messages.contains("127.0.0.1"))
    let nonsense = try RetouchProcess.run(
      ["model", "fetch", Self.repository, "-o", "model"], in: folder,
      environment: ["HF_ENDPOINT": "nonsense"])
    #expect(nonsense.status == 64 && nonsense.messages.contains("HF_ENDPOINT"))
    #expect(try folder.names().isEmpty)
  }

  /// As on a full disk: a limit to files' sizes, which a shell sets.
  @Test func aDiskThatIsFull() throws {
    let hub = try FakeHub()
    let process = try RetouchProcess.prepared([], in: folder)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" model fetch \(Self.repository) -o model",
      RetouchProcess.executable.path,
    ]
    process.environment?.merge(environment(hub)) { $1 }
    let messages = Pipe()
    process.standardError = messages
    try RetouchProcess.runToEnd(process)
    let text = String(
      decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(RetouchProcess.status(process) == 74)
    #expect(text.contains("\(FakeHub.weights): writing failed"), Comment(rawValue: text))
    #expect(text.split(separator: "\n").count == 1)
    // What fitted is gone on from.
    #expect(files("model").contains { $0.hasSuffix(".part") })
    #expect(try fetch(hub, "-o", "model").status == 0)
    #expect(files("model") == all)
    #expect(hub.requests.last { $0.headers["range"] != nil } != nil)
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func anInterruptLeavesThePartToGoOnFrom(_ signal: Int32, _ status: Int32) throws {
    let hub = try FakeHub { request, honest in
      var answer = honest
      if request.target.hasSuffix(FakeHub.weights), request.headers["range"] == nil {
        answer.cut = 100_000
        answer.stalls = true
      }
      return answer
    }
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(
      ["model", "fetch", Self.repository, "-o", "model"], in: folder)
    process.environment?.merge(environment(hub)) { $1 }
    let text = try terminal.run(process) {
      for _ in 0..<10_000 {
        if let part = files("model").first(where: { $0.contains("/.diffusion") }),
          (try? folder.data("model/\(part)").count) == 100_000
        {
          break
        }
        usleep(1000)
      }
      kill(process.processIdentifier, signal)
    }
    #expect(RetouchProcess.status(process) == status)
    #expect(text.contains("fetch") && text.hasSuffix("\u{1B}[K"))
    #expect(!files("model").contains(FakeHub.weights))
    #expect(files("model").filter { $0.hasSuffix(".part") }.count == 1)
    #expect(try fetch(hub, "-o", "model", "--quiet").messages.isEmpty)
    #expect(files("model") == all)
    #expect(hub.requests.last?.headers["range"] == "bytes=100000-")
  }

  @Test func progressIsShownOnATerminal() throws {
    let hub = try FakeHub()
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(
      ["model", "fetch", Self.repository, "-o", "model"], in: folder)
    process.environment?.merge(environment(hub)) { $1 }
    let text = try terminal.run(process)
    #expect(RetouchProcess.status(process) == 0)
    #expect(text.contains("asking 127.0.0.1") && text.contains("file 5 of 5, 0 of 0 MB"))
    #expect(
      text.hasSuffix(
        "\u{1B}[Kretouch: model: 5 files, 300.1 kB; next: retouch model info model\r\n"))
  }
}
