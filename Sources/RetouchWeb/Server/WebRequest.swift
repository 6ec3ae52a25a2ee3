import Foundation

/// A request as the API sees it, freed of the library that speaks HTTP.
package struct WebRequest: Sendable {
  /// "GET", "POST"; HEAD is asked for as GET.
  var method: String
  /// The address's parts between slashes, decoded; the first is the token.
  var path: [String]
  /// Each name once.
  var query: [String: String]
  /// By their names in lower case; of several of a name the last.
  var headers: [String: String]
  var body: WebBody

  package init(
    method: String, path: [String], query: [String: String] = [:], headers: [String: String] = [:],
    body: WebBody = WebBody([])
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }
}

/// What a request brings along, part by part as it comes.
package struct WebBody: Sendable {
  /// Hands over each part; throws what the receiver throws, and when the sender goes away.
  let parts: Parts

  package typealias Parts =
    @Sendable (_ receive: ([UInt8]) async throws -> Void) async throws -> Void

  /// - Parameter length: how long it says that it is.
  package init(length: Int? = nil, parts: @escaping Parts) {
    self.length = length
    self.parts = parts
  }

  /// How long it says that it is; nil when it doesn't.
  var length: Int?

  /// What is there already.
  package init(_ bytes: [UInt8]) { parts = { receive in try await receive(bytes) } }

  /// Refuses at once what says that it is too long.
  /// - Throws: `WebError` 413.
  func check(atMost limit: Int) throws(WebError) {
    if let length, length > limit { throw .tooLarge(limit) }
  }

  /// All of it.
  /// - Throws: `WebError` 413 when it is longer than a limit.
  package func bytes(atMost limit: Int) async throws -> [UInt8] {
    try check(atMost: limit)
    var bytes: [UInt8] = []
    try await parts { part in
      guard bytes.count + part.count <= limit else { throw WebError.tooLarge(limit) }
      bytes += part
    }
    return bytes
  }
}

extension WebRequest {
  /// An address's parts and query.
  /// - Parameter target: as it stands in the request: "/a%20b/c?d=e".
  /// - Throws: `WebError` 400: no path, escapes that are none, no UTF-8, a name twice.
  package static func parsed(target: String) throws(WebError) -> (
    path: [String], query: [String: String]
  ) {
    guard target.utf8.first == UInt8(ascii: "/") else {
      throw WebError(400, "malformed", "the address must be a path from the root")
    }
    let halves = target.utf8.split(
      separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    var path: [String] = []
    for part in halves[0].dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      path.append(try decoded(String(Substring(part))))
    }
    // In a query, a plus sign stands for a space.
    func word(_ text: Substring.UTF8View) throws(WebError) -> String {
      try decoded(String(Substring(text)).replacing("+", with: " "))
    }
    var query: [String: String] = [:]
    for pair in halves.count > 1 ? halves[1].split(separator: UInt8(ascii: "&")) : [] {
      let sides = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let value = sides.count > 1 ? try word(sides[1]) : ""
      guard query.updateValue(value, forKey: try word(sides[0])) == nil else {
        throw WebError(400, "malformed", "a parameter of the address is given twice")
      }
    }
    return (path, query)
  }

  private static func decoded(_ text: String) throws(WebError) -> String {
    guard let decoded = text.removingPercentEncoding, !decoded.utf8.contains(0) else {
      throw WebError(400, "malformed", "the address has a % that is no escape, or is no UTF-8 text")
    }
    return decoded
  }
}
