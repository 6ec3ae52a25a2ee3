import Foundation
import Hub
import TestSupport
import Testing

/// Who may see what, and who gets to see the token.
@Suite struct AccessTests {
  let folder: TemporaryFolder
  private let token = "hf_secret"

  init() throws { folder = try TemporaryFolder() }

  @Test func theTokenGoesToTheHub() async throws {
    let hub = try FakeHub()
    try await TestFetch(hub, token: " hf_secret\n")(into: folder)
    #expect(hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
    #expect(hub.requests.count == 6)
    // Compressed answers would have other sizes than the files.
    #expect(hub.requests.allSatisfy { $0.headers["accept-encoding"] == "identity" })
  }

  @Test func withoutATokenNoneIsSent() async throws {
    let hub = try FakeHub()
    try await TestFetch(hub)(into: folder)
    #expect(hub.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  /// Large files lie elsewhere, and the hub sends us there. Another port is another host.
  @Test(arguments: [301, 302, 303, 307, 308])
  func theTokenGoesToNobodyElse(_ status: Int) async throws {
    let elsewhere = try LoopbackServer { request in
      FakeHub.Response(200, FakeHub.model[FakeHub.weights] ?? [])
    }
    // As storage signs its addresses: a letter otherwise, and the signature is wrong.
    let signed =
      "/repos/a1/b2?response-content-disposition=inline%3B+filename*%3DUTF-8%27%27m.safetensors"
      + "%3B+filename%3D%22m.safetensors%22%3B&Policy=ey_J9&Signature=a~b-c%2Bd%2F%3D&Key-Pair-Id=K"
    let address = elsewhere.endpoint + signed
    let hub = try FakeHub { request, honest in
      guard request.target.hasSuffix(FakeHub.weights) else { return honest }
      return FakeHub.Response(status, "moved".utf8, headers: ["Location": address])
    }
    try await TestFetch(hub, token: token)(into: folder)
    try folder.expectModel()
    #expect(elsewhere.requests.map(\.target) == [signed])
    #expect(elsewhere.requests.allSatisfy { $0.headers["authorization"] == nil })
    #expect(hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
  }

  @Test func aRedirectOfTheHubToItselfKeepsTheToken() async throws {
    let hub = try FakeHub { request, honest in
      if request.target == "/cache/weights" {
        return FakeHub.Response(200, FakeHub.model[FakeHub.weights] ?? [])
      }
      guard request.target.hasSuffix(FakeHub.weights) else { return honest }
      return FakeHub.Response(307, headers: ["Location": "/cache/weights"])
    }
    try await TestFetch(hub, token: token)(into: folder)
    try folder.expectModel()
    #expect(hub.requests.last?.target == "/cache/weights")
    #expect(hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
  }

  /// Away and back again: where to is then another's choice.
  @Test func theTokenDoesNotComeBack() async throws {
    let names = [FakeHub.weights]
    let elsewhere = try LoopbackServer { request in
      FakeHub.Response(302, headers: ["Location": String(request.target.dropFirst(4))])
    }
    let away = elsewhere.endpoint
    let hub = try FakeHub { request, honest in
      if request.target == "/back" {
        return FakeHub.Response(200, FakeHub.model[FakeHub.weights] ?? [])
      }
      guard names.contains(where: { request.target.hasSuffix($0) }) else { return honest }
      let host = request.headers["host"] ?? ""
      return FakeHub.Response(302, headers: ["Location": "\(away)/to/http://\(host)/back"])
    }
    try await TestFetch(hub, token: token)(into: folder)
    try folder.expectModel()
    #expect(hub.requests.last?.target == "/back")
    #expect(hub.requests.last?.headers["authorization"] == nil)
  }

  @Test func rangesGoAlongWithARedirect() async throws {
    let whole = FakeHub.model[FakeHub.weights] ?? []
    let elsewhere = try LoopbackServer { request in
      guard request.headers["range"] != nil else {
        var answer = FakeHub.Response(200, whole)
        answer.cut = 100_000
        return answer
      }
      return FakeHub.Response(
        206, whole[100_000...], headers: ["Content-Range": "bytes 100000-299999/300000"])
    }
    let address = elsewhere.endpoint
    let hub = try FakeHub { request, honest in
      guard request.target.hasSuffix(FakeHub.weights) else { return honest }
      return FakeHub.Response(302, headers: ["Location": address])
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(elsewhere.requests.map { $0.headers["range"] } == [nil, "bytes=100000-"])
  }

  @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "https:///x"])
  func redirectsToOtherPlacesAreNotFollowed(_ location: String) async throws {
    let hub = try FakeHub { _, _ in FakeHub.Response(302, headers: ["Location": location]) }
    await expectError(.badData, says: "redirect") { try await TestFetch(hub)(into: folder) }
  }

  @Test func redirectsInACircleEnd() async throws {
    let hub = try FakeHub { request, _ in
      FakeHub.Response(302, headers: ["Location": request.target])
    }
    await expectError(.badData, says: "redirect") { try await TestFetch(hub)(into: folder) }
    #expect(hub.requests.count == 10)
  }

  @Test(
    arguments: [
      (401, "", nil, "set HF_TOKEN"), (401, "", "hf_secret", "HF_TOKEN is wrong"),
      (401, "GatedRepo", nil, "licence"), (403, "GatedRepo", "hf_secret", "licence"),
      (403, "", nil, "licence"), (404, "RepoNotFound", nil, "spelling"),
      (404, "RevisionNotFound", nil, "revision main"),
    ] as [(Int, String, String?, String)])
  func refusalsAreExplained(_ status: Int, _ code: String, _ token: String?, _ words: String)
    async throws
  {
    let hub = try FakeHub { _, _ in
      FakeHub.Response(status, headers: code.isEmpty ? [:] : ["X-Error-Code": code])
    }
    await expectError(.notFound, says: FakeHub.repository, words) {
      try await TestFetch(hub, token: token)(into: folder("model"))
    }
    #expect(folder.files.isEmpty)
  }

  /// Hubs that don't say what it is that isn't there.
  @Test func aMissingRevisionIsToldFromAMissingRepository() async throws {
    await expectError(.notFound, says: "no revision v9/x") {
      try await TestFetch(try FakeHub(), revision: "v9/x")(into: folder)
    }
    await expectError(.notFound, says: "spelling") {
      try await TestFetch(try FakeHub { _, _ in FakeHub.Response(404) })(into: folder)
    }
  }

  @Test func aCommitIsARevisionToo() async throws {
    try await TestFetch(try FakeHub(), revision: FakeHub.commit)(into: folder)
    try folder.expectModel()
  }

  @Test func aFileThatIsGoneIsNamed() async throws {
    let hub = try FakeHub { request, honest in
      request.target.hasSuffix(FakeHub.weights) ? FakeHub.Response(404) : honest
    }
    await expectError(.notFound, says: FakeHub.weights) {
      try await TestFetch(hub)(into: folder)
    }
    #expect(folder.parts.isEmpty)
  }

  @Test(arguments: [
    "", "a/b/c", "/b", "a/", "../b", "a/..", "a b/c", "ä/b", "a/b?x", "https://huggingface.co/a/b",
  ])
  func repositoriesAreNamed(_ name: String) async {
    await expectError(.badSetting) { _ = try HubAddress(repository: name) }
  }

  @Test(arguments: ["", "a b", "a\nb", "..", "a//b", "/a"])
  func revisionsAreNamed(_ name: String) async {
    await expectError(.badSetting) { _ = try HubAddress(repository: "a/b", revision: name) }
  }

  @Test(arguments: ["huggingface.co", "ftp://a", "http://", "https://a:b@c", "https://a?b", "x"])
  func endpointsAreAddresses(_ text: String) async {
    await expectError(.badSetting, says: "HF_ENDPOINT") {
      _ = try HubAddress(repository: "a/b", environment: ["HF_ENDPOINT": text])
    }
  }

  @Test func theEnvironmentIsHonoured() async throws {
    let address = try HubAddress(
      repository: "a/b", environment: ["HF_ENDPOINT": "https://mirror.example/hub/"])
    #expect(address.endpoint.absoluteString == "https://mirror.example/hub")
    #expect(address.host == "mirror.example" && address.token == nil)
    #expect(try HubAddress(repository: "a/b", environment: [:]).host == "huggingface.co")
    await expectError(.badSetting, says: "HF_TOKEN") {
      _ = try HubAddress(repository: "a/b", environment: ["HF_TOKEN": "a\r\nX-Evil: b"])
    }
  }
}
