import Foundation
import Hub
import Synchronization
import TestSupport
import Testing

/// Connections that break, servers that are busy, and parts that wait.
@Suite struct BrokenTransferTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A hub that answers the first requests for the weights otherwise.
  private func hub(
    faults: Int = 1,
    _ fault:
      @escaping @Sendable (FakeHub.Request, FakeHub.Response) ->
      FakeHub.Response
  ) throws -> FakeHub {
    let count = Counter()
    return try FakeHub { request, honest in
      guard request.target.hasSuffix(FakeHub.weights), count.next() < faults else { return honest }
      return fault(request, honest)
    }
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
      value.withLock {
        $0 += 1
        return $0 - 1
      }
    }
  }

  /// The weights' part, when it has so many bytes.
  private func weightsPart(of count: Int) async throws -> String {
    while true {
      if let part = folder.parts.first(where: { $0.hasPrefix("unet/.diffusion") }),
        try folder.content(part).count >= count
      {
        return part
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func ranges(_ hub: FakeHub) -> [String?] {
    hub.requests.filter { $0.target.hasSuffix(FakeHub.weights) }.map { $0.headers["range"] }
  }

  @Test func itGoesOnWhereAConnectionBroke() async throws {
    let hub = try hub {
      var answer = $1
      answer.cut = 100_000
      return answer
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(ranges(hub) == [nil, "bytes=100000-"])
  }

  /// The end of the connection is the end of the body: nobody says that it is too short.
  @Test func aBodyWithoutALengthThatIsCutGoesOn() async throws {
    let hub = try hub {
      var answer = $1
      answer.cut = 100_000
      answer.saysLength = false
      return answer
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(ranges(hub) == [nil, "bytes=100000-"])
  }

  @Test func aLaterFetchGoesOnToo() async throws {
    let broken = try hub(faults: 9) {
      var answer = $1
      answer.cut = 50_000
      return answer
    }
    await expectError(.unreachable, says: FakeHub.weights, "again") {
      try await TestFetch(broken, tries: 2)(into: folder)
    }
    #expect(folder.parts.count == 1)
    #expect(folder.parts.first?.hasPrefix("unet/.diffusion_pytorch_model.safetensors.") == true)
    let sound = try FakeHub()
    try await TestFetch(sound)(into: folder)
    try folder.expectModel()
    #expect(sound.downloads == [FakeHub.weights])
    #expect(ranges(sound) == ["bytes=100000-"])
  }

  @Test func aServerThatIgnoresRangesStartsOver() async throws {
    let whole = FakeHub.model[FakeHub.weights] ?? []
    let hub = try hub(faults: 2) { request, honest in
      var answer = FakeHub.Response(200, whole)
      if request.headers["range"] == nil { answer.cut = 100_000 }
      return answer
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(ranges(hub) == [nil, "bytes=100000-"])
  }

  @Test(arguments: ["bytes 0-299999/300000", "bytes 100000-299999/400000", "nonsense", ""])
  func aRangeThatWasNotAskedForIsNotSewnOn(_ range: String) async throws {
    let hub = try hub(faults: 2) { request, honest in
      var answer = honest
      if request.headers["range"] == nil {
        answer.cut = 100_000
      } else {
        answer.headers["Content-Range"] = range
      }
      return answer
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(ranges(hub) == [nil, "bytes=100000-", nil])
  }

  /// A part that somebody spoilt: the sum notices, and nothing of it is left.
  @Test func aSpoiltPartIsNoticed() async throws {
    let broken = try hub(faults: 9) {
      var answer = $1
      answer.cut = 50_000
      return answer
    }
    _ = try? await TestFetch(broken, tries: 1)(into: folder)
    let part = try #require(folder.parts.first)
    try folder.write([UInt8](repeating: 7, count: 50_000), to: part)
    await expectError(.badData, says: FakeHub.weights, "checksum", "deleted") {
      try await TestFetch(try FakeHub())(into: folder)
    }
    #expect(folder.parts.isEmpty && !folder.files.contains(FakeHub.weights))
    try await TestFetch(try FakeHub())(into: folder)
    try folder.expectModel()
  }

  /// Whole parts are put in place without a request; spoilt or overlong ones are fetched anew.
  @Test(arguments: [0, 1, 2])
  func wholePartsAreLookedAt(_ kind: Int) async throws {
    let broken = try hub(faults: 9) {
      var answer = $1
      answer.cut = 50_000
      return answer
    }
    _ = try? await TestFetch(broken, tries: 1)(into: folder)
    let part = try #require(folder.parts.first)
    let whole = FakeHub.model[FakeHub.weights] ?? []
    try folder.write(
      [whole, whole.map { _ in 7 }, whole + [1]][kind], to: part)
    let hub = try FakeHub()
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(hub.downloads == (kind == 0 ? [] : [FakeHub.weights]))
  }

  @Test func aPartOfWhatIsThereIsRemoved() async throws {
    let broken = try hub(faults: 9) {
      var answer = $1
      answer.cut = 50_000
      return answer
    }
    _ = try? await TestFetch(broken, tries: 1)(into: folder)
    #expect(folder.parts.count == 1)
    try folder.write(FakeHub.model[FakeHub.weights] ?? [], to: FakeHub.weights)
    try await TestFetch(try FakeHub())(into: folder)
    try folder.expectModel()
  }

  @Test(arguments: [500, 503, 429, 408])
  func busyServersAreAskedAgain(_ status: Int) async throws {
    let hub = try hub(faults: 2) { _, _ in FakeHub.Response(status) }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
    #expect(ranges(hub) == [nil, nil, nil])
  }

  @Test func busyServersAreAskedForTheListAgain() async throws {
    let count = Counter()
    let hub = try FakeHub { request, honest in
      count.next() < 2 ? FakeHub.Response(500) : honest
    }
    try await TestFetch(hub)(into: folder)
    try folder.expectModel()
  }

  @Test func patienceEnds() async throws {
    let hub = try FakeHub { _, _ in FakeHub.Response(503) }
    await expectError(.unreachable, says: "503", "later") {
      try await TestFetch(hub, tries: 3)(into: folder)
    }
    #expect(hub.requests.count == 3)
  }

  @Test func silenceIsABrokenConnection() async throws {
    let hub = try hub {
      var answer = $1
      answer.cut = 100_000
      answer.stalls = true
      return answer
    }
    try await TestFetch(hub, timeout: 1)(into: folder)
    try folder.expectModel()
    #expect(ranges(hub) == [nil, "bytes=100000-"])
  }

  @Test func nobodyThereIsSaidAtOnce() async throws {
    let gone = try FakeHub().endpoint
    let fetch = HubFetch(
      try HubAddress(repository: FakeHub.repository, endpoint: gone),
      retrying: Retrying(pauses: [.seconds(100)]))
    await expectError(.unreachable, says: "127.0.0.1", "network") {
      _ = try await fetch.plan(into: nil)
    }
  }

  @Test func cancellingLeavesThePart() async throws {
    let hub = try hub(faults: 9) {
      var answer = $1
      answer.cut = 100_000
      answer.stalls = true
      return answer
    }
    let fetch = try TestFetch(hub)
    let task = Task { [folder] in try await fetch(into: folder) }
    let part = try await weightsPart(of: 100_000)
    task.cancel()
    await expectError(.cancelled) { _ = try await task.value }
    #expect(try folder.content(part).count == 100_000)
    #expect(!folder.files.contains(FakeHub.weights))
    let sound = try FakeHub()
    try await TestFetch(sound)(into: folder)
    try folder.expectModel()
    #expect(ranges(sound) == ["bytes=100000-"])
  }

  @Test func twoFetchesDontWriteOneFile() async throws {
    let hub = try hub(faults: 9) {
      var answer = $1
      answer.cut = 100_000
      answer.stalls = true
      return answer
    }
    let fetch = try TestFetch(hub)
    let task = Task { [folder] in try await fetch(into: folder) }
    _ = try await weightsPart(of: 100_000)
    await expectError(.cannotCreate, says: FakeHub.weights, "another process") {
      try await TestFetch(try FakeHub())(into: folder)
    }
    task.cancel()
    _ = await task.result
  }
}
