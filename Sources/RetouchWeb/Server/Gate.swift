import Foundation

/// Who may come in: who knows the token, and asks as the page itself does.
///
/// Other pages in the user's browser can send requests here too. They don't know the token; where a name is made to
/// point here (DNS rebinding) the Host tells; and browsers say where a request comes from.
package struct Gate: Sendable {
  /// 32 hexadecimal digits: 128 random bits.
  let token: String
  private let port: Int
  private let names: Set<String>
  private let takesAnyAddress: Bool

  /// - Parameters:
  ///   - host: what is listened on: an address or a name.
  ///   - port: likewise.
  package init(token: String, host: String, port: Int) {
    self.token = token
    self.port = port
    var names: Set = ["localhost", "127.0.0.1", "[::1]", Self.bracketed(host.lowercased())]
    takesAnyAddress = !Self.isLoopback(host)
    if takesAnyAddress {
      let machine = ProcessInfo.processInfo.hostName.lowercased()
      names.formUnion([machine, machine.hasSuffix(".local") ? machine : "\(machine).local"])
    }
    self.names = names
  }

  package static func newToken() -> String {
    // The system's generator, which is made for secrets.
    (0..<2).map { _ in String(format: "%016lx", UInt.random(in: 0...UInt.max)) }.joined()
  }

  /// Whether only this machine reaches it.
  static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    return host == "localhost" || host == "::1" || (isAddress(host) && host.hasPrefix("127."))
  }

  /// - Throws: `WebError` 403.
  package func check(_ request: WebRequest) throws(WebError) {
    guard let host = request.headers["host"], isOurs(host) else {
      throw WebError(403, "forbidden", "the Host isn't one that this server was started for")
    }
    if let origin = request.headers["origin"], origin.lowercased() != "http://\(host.lowercased())"
    {
      throw WebError(403, "forbidden", "requests from other pages are refused")
    }
    // An address that is typed or clicked on in another program comes from nowhere.
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none",
      !(request.method == "GET" && request.headers["sec-fetch-mode"] == "navigate")
    {
      throw WebError(403, "forbidden", "requests from other pages are refused")
    }
    guard let given = request.path.first, Self.equal(given, token) else {
      throw WebError(
        403, "forbidden",
        "the address lacks the token; open the whole address that retouch paint printed")
    }
  }

  private func isOurs(_ header: String) -> Bool {
    let header = header.lowercased()
    let name: Substring
    if header.hasSuffix(":\(port)") {
      name = header.dropLast("\(port)".utf8.count + 1)
    } else {
      guard port == 80 else { return false }
      name = header[...]
    }
    if names.contains(String(name)) { return true }
    // No name, no rebinding.
    return takesAnyAddress && Self.isAddress(String(name))
  }

  private static func bracketed(_ host: String) -> String {
    host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
  }

  private static func isAddress(_ text: String) -> Bool {
    var buffer = in6_addr()
    if text.hasPrefix("["), text.hasSuffix("]") {
      return inet_pton(AF_INET6, String(text.dropFirst().dropLast()), &buffer) == 1
    }
    return inet_pton(AF_INET, text, &buffer) == 1
  }

  /// In a time that doesn't tell how much of it is right.
  private static func equal(_ first: String, _ second: String) -> Bool {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    guard first.count == second.count else { return false }
    return zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
