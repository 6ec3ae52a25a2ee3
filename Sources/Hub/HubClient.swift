import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// How often and how patiently what broke is tried again.
package struct Retrying: Sendable {
  /// The pauses between tries; there is one try more than pauses.
  package var pauses: [Duration]
  /// Seconds without a byte after which a connection counts as broken.
  package var timeout: Double

  package init(
    pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)],
    timeout: Double = 60
  ) {
    self.pauses = pauses
    self.timeout = timeout
  }
}

/// Asks a hub: follows its redirects, and shows the token to nobody else.
struct HubClient: Sendable {
  let address: HubAddress
  private let connection: HTTPConnection

  init(_ address: HubAddress, timeout: Double) {
    self.address = address
    connection = HTTPConnection(timeout: timeout)
  }

  /// - Throws: `TransferFailure`; answers other than redirects are returned, whatever their status.
  func get(
    _ url: URL, from offset: Int = 0, to receiver: some BodyReceiver
  ) async throws(TransferFailure) -> ResponseHead {
    var url = url
    // Whoever leads us away may lead us back to a place of their choice: without the token then.
    var isTrusted = true
    for _ in 0..<10 {
      isTrusted = isTrusted && address.isTrusted(url)
      let head = try await connection.send(
        request(url, from: offset, token: isTrusted ? address.token : nil), to: receiver)
      guard head.isRedirect, let location = head["Location"] else { return head }
      url = try Self.target(location, from: url)
    }
    throw .refused(HubError(.badData, "\(address.host): redirects without an end"))
  }

  private func request(_ url: URL, from offset: Int, token: String?) -> URLRequest {
    var request = URLRequest(url: url)
    request.setValue("retouch", forHTTPHeaderField: "User-Agent")
    // Compressed bodies would have other sizes and ranges than the files.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    return request
  }

  private static func target(_ location: String, from url: URL) throws(TransferFailure) -> URL {
    guard let target = URL(string: location, relativeTo: url)?.absoluteURL,
      let scheme = target.scheme?.lowercased(), target.host?.isEmpty == false,
      scheme == "https" || scheme == "http" && url.scheme?.lowercased() == "http"
    else {
      throw .refused(
        HubError(
          .badData,
          "\(url.host ?? ""): redirects to \(location.prefix(200)), which is not followed"))
    }
    return target
  }
}

extension HubClient {
  /// Pauses before another try.
  /// - Parameter wish: the server's own, in seconds; a minute at most is granted.
  static func pause(_ duration: Duration, wish: String? = nil) async throws(HubError) {
    let asked = wish.flatMap(Int.init).map { Duration.seconds(min(max($0, 0), 60)) } ?? .zero
    do {
      try await Task.sleep(for: max(duration, asked))
    } catch {
      throw .cancelled
    }
  }

  /// Statuses that pass.
  static func isPassing(_ status: Int) -> Bool {
    status == 408 || status == 429 || (500...599).contains(status)
  }
}
