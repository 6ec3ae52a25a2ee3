import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `retouch paint` seen from outside: over HTTP, and by its signals.
@Suite struct PaintCommandTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("photo.png", 64, 48)
  }

  /// The server while it runs, and what it printed.
  private final class Server {
    let process: Process
    let address: URL

    init(_ arguments: [String], in folder: TestFolder) throws {
      process = try RetouchProcess.prepared(["paint", "--no-open"] + arguments, in: folder)
      process.environment = (process.environment ?? ProcessInfo.processInfo.environment).merging([
        "TMPDIR": folder.path("")
      ]) { $1 }
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      var line = Data()
      while line.last != UInt8(ascii: "\n"),
        let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty
      { line += byte }
      let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .newlines)
      address = try #require(URL(string: text))
    }

    deinit {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func ask(
      _ path: String, method: String = "GET", headers: [String: String] = [:], body: Data? = nil
    ) async throws -> (status: Int, body: Data, headers: [AnyHashable: Any]) {
      var request = URLRequest(url: try #require(URL(string: address.absoluteString + path)))
      request.httpMethod = method
      request.httpBody = body
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      let (data, response) = try await URLSession.shared.data(for: request)
      let http = try #require(response as? HTTPURLResponse)
      return (http.statusCode, data, http.allHeaderFields)
    }

    func end(by signal: Int32) -> Int32 {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  private func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
      .filter { $0.hasPrefix("retouch-paint-") }
  }

  @Test func itServesThePageAndEnds() async throws {
    let server = try Server(["photo.png"], in: folder)
    #expect(server.address.host == "127.0.0.1")
    #expect(server.address.path.split(separator: "/").map(\.count) == [32])
    let page = try await server.ask("")
    #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).contains("<html"))
    let files = try await server.ask("api/files")
    #expect(String(decoding: files.body, as: UTF8.self).contains(#""name": "photo.png""#))
    let head = try await server.ask("api/files/photo.png/content", method: "HEAD")
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(try leftovers().count == 1)
    #expect(server.end(by: SIGINT) == 130)
    #expect(try leftovers().isEmpty)
  }

  @Test func onlyWhoKnowsTheTokenComesIn() async throws {
    let server = try Server(["photo.png"], in: folder)
    let text = server.address.absoluteString
    for other in [
      String(text.dropLast(2)) + "0/", String(text.dropLast(33)),
      String(text.dropLast(33)) + "api/files",
    ] {
      let url = try #require(URL(string: other))
      let (_, response) = try await URLSession.shared.data(from: url)
      let status = (response as? HTTPURLResponse)?.statusCode
      // One of sixteen tokens of which the last digit is replaced is the token.
      if other != text { #expect(status == 403) }
    }
    let origin = try await server.ask("api/files", headers: ["Origin": "http://evil.example"])
    #expect(origin.status == 403)
    #expect(server.end(by: SIGTERM) == 143)
  }

  /// From a picture to the result, as a script would do it.
  @Test func aScriptCanUseIt() async throws {
    let server = try Server([], in: folder)
    let upload = try await server.ask(
      "api/files?name=scan.png", method: "POST", body: folder.data("photo.png"))
    #expect(upload.status == 201)
    let json = ["Content-Type": "application/json"]
    let drawing = try await server.ask(
      "api/drawings?picture=scan.png", method: "POST", headers: json,
      body: Data(#"{"shapes": [{"kind": "stroke", "points": [20, 20, 6, 40, 30, 6]}]}"#.utf8))
    #expect(drawing.status == 201)
    let recipe =
      #"{"retouch-recipe": 1, "edits": [{"edit": "inpaint", "mask": "scan-mask.png"}]}"#
    let job = try await server.ask(
      "api/jobs", method: "POST", headers: json,
      body: Data(#"{"picture": "scan.png", "recipe": \#(recipe)}"#.utf8))
    #expect(job.status == 202)
    let events = try await server.ask("api/jobs/j1/events")
    #expect(String(decoding: events.body, as: UTF8.self).contains(#""state": "finished""#))
    let result = try await server.ask("api/files/scan-inpaint.png/content")
    try folder.write(result.body, as: "page.png")
    // The command does the same with what the page saves.
    try folder.write(
      try await server.ask("api/files/scan-inpaint.png/recipe").body, as: "recipe.json")
    try folder.write(
      try await server.ask("api/files/scan-mask.png/content").body, as: "scan-mask.png")
    #expect(
      try folder.retouch(["run", "recipe.json", "photo.png", "-o", "command.png"]).status == 0)
    #expect(try folder.data("page.png") == folder.data("command.png"))
    #expect(server.end(by: SIGINT) == 130)
  }

  /// A body that isn't read doesn't hold its connection.
  @Test func whatIsTooLongIsRefusedAtOnce() async throws {
    let server = try Server([], in: folder)
    let answer = try await server.ask(
      "api/jobs", method: "POST", headers: ["Content-Type": "application/json"],
      body: Data(repeating: 32, count: 3 << 20))
    #expect(answer.status == 413)
    #expect(try await server.ask("api/jobs").status == 200)
  }

  @Test func aPortThatIsTakenIsSaid() async throws {
    let server = try Server(["photo.png"], in: folder)
    let port = "\(server.address.port ?? 0)"
    let second = try folder.retouch(["paint", "--no-open", "--port", port])
    #expect(second.status == 69 && second.text.isEmpty)
    #expect(second.messages.contains("port \(port)") && second.messages.contains("--port"))
  }

  /// A server whose address nobody gets is none.
  @Test func anAddressThatCantBePrintedEndsIt() throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    let process = try RetouchProcess.prepared(["paint", "--no-open", "photo.png"], in: folder)
    process.environment = (process.environment ?? ProcessInfo.processInfo.environment).merging([
      "TMPDIR": folder.path("")
    ]) { $1 }
    process.standardOutput = full
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(try leftovers().isEmpty)
  }

  /// What a killed server left is cleared away by the next one; a living one's is not.
  @Test func theNextOneClearsUp() throws {
    let first = try Server(["photo.png"], in: folder)
    #expect(first.end(by: SIGKILL) == SIGKILL)
    #expect(try leftovers().count == 1)
    let second = try Server(["photo.png"], in: folder)
    let third = try Server(["photo.png"], in: folder)
    #expect(try leftovers().count == 2)
    #expect(second.end(by: SIGTERM) == 143 && third.end(by: SIGTERM) == 143)
    #expect(try leftovers().isEmpty)
  }

  @Test(arguments: [
    (["--port", "70000"], 64), (["--port", "x"], 64), (["--host", ""], 64), (["nowhere.png"], 66),
    (["/dev/null"], 66), (["--host", "203.0.113.7"], 69), (["--host", "no.such.name.invalid"], 69),
  ])
  func whatCantBeServedIsRefused(_ options: [String], _ status: Int) throws {
    let result = try folder.retouch(["paint", "--no-open"] + options)
    #expect(Int(result.status) == status)
    #expect(result.messages.split(separator: "\n").count == 1)
    #expect(try leftovers().isEmpty)
  }
}
