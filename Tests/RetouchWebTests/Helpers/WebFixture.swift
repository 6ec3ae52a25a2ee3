import Foundation
import Pictures
import RetouchKit
import RetouchWeb
import TestSupport
import Testing

/// A studio with a router before it, asked without HTTP.
final class WebFixture: Sendable {
  private let studio: Studio
  let router: Router
  let folder: TemporaryFolder

  /// - Parameters:
  ///   - pictures: names and files that it is started with.
  ///   - patience: how long an edit goes on that nobody follows.
  ///   - load: the model; the bundled one.
  init(
    _ pictures: [String: [UInt8]] = [:], patience: Duration = .seconds(20),
    load: @escaping @Sendable () throws(RetouchError) -> Retoucher = {
      () throws(RetouchError) in try Retoucher(threads: 1)
    }
  ) throws {
    folder = try TemporaryFolder()
    var paths: [String] = []
    for (name, bytes) in pictures.sorted(by: { $0.key < $1.key }) {
      paths.append(try folder.write(bytes, to: name))
    }
    studio = try Studio(pictures: paths, model: "bundled", patience: patience, load: load)
    router = try Router(studio, root: "/token")
  }

  deinit { try? FileManager.default.removeItem(atPath: studio.folder) }

  /// Where the studio keeps its files.
  var work: String { studio.folder }

  struct Answer {
    var status: Int
    var bytes: [UInt8]
    var headers: [String: String]

    /// - Throws: when it is no JSON object.
    func json() throws -> [String: Any] {
      try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    var message: String {
      let error = try? json()["error"] as? [String: Any]
      return error?["message"] as? String ?? ""
    }
  }

  /// - Parameter target: below the token: "api/files?x=1".
  func ask(
    _ method: String, _ target: String, json: String? = nil, body: [UInt8] = []
  ) async throws -> Answer {
    let (path, query) = try WebRequest.parsed(target: "/token/\(target)")
    let reply = await router.reply(
      to: WebRequest(
        method: method, path: path, query: query,
        headers: json == nil ? [:] : ["content-type": "application/json"],
        body: WebBody(json.map { Array($0.utf8) } ?? body)))
    guard case .bytes(let bytes) = reply.body else {
      return Answer(status: reply.status, bytes: [], headers: reply.headers)
    }
    return Answer(status: reply.status, bytes: bytes, headers: reply.headers)
  }

  func get(_ target: String) async throws -> Answer { try await ask("GET", target) }

  func post(_ target: String, _ json: String) async throws -> Answer {
    try await ask("POST", target, json: json)
  }

  /// Waits for a job's end.
  func finished(_ id: String) async throws -> [String: Any] {
    for _ in 0..<600 {
      let job = try await get("api/jobs/\(id)").json()
      if !["queued", "running"].contains(job["state"] as? String) { return job }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(id) doesn't end")
    return [:]
  }

  /// What a job's events say, to its end.
  func events(of id: String) async throws -> String {
    let reply = await router.reply(
      to: WebRequest(method: "GET", path: ["token", "api", "jobs", id, "events"]))
    guard case .events(let send) = reply.body else {
      Issue.record("\(id): no events")
      return ""
    }
    var bytes: [UInt8] = []
    try await send { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Pictures

  static func picture(width: Int = 60, height: Int = 44) -> Picture {
    let values = (0..<width * height).flatMap { pixel -> [UInt8] in
      let (x, y) = (pixel % width, pixel / width)
      return [UInt8(40 + x * 2 % 160), UInt8(60 + y * 3 % 150), UInt8(90 + (x + y) % 70)]
    }
    return Picture(pixels: PixelBuffer(width: width, height: height, channels: 3, eight: values))
  }

  static func png(width: Int = 60, height: Int = 44) throws -> [UInt8] {
    try picture(width: width, height: height).encoded(as: .png)
  }
}
