import RetouchWeb
import Testing

/// Who may come in.
@Suite struct GateTests {
  private let token = "0123456789abcdef0123456789abcdef"

  private func passes(
    _ headers: [String: String], path: [String]? = nil, listening: String = "127.0.0.1",
    method: String = "GET"
  ) -> Bool {
    let gate = Gate(token: token, host: listening, port: 8080)
    let request = WebRequest(
      method: method, path: path ?? [token, ""],
      headers: ["host": "127.0.0.1:8080"].merging(headers) { $1 })
    return (try? gate.check(request)) != nil
  }

  @Test func thePageItselfPasses() {
    #expect(passes([:]))
    #expect(passes(["host": "localhost:8080", "origin": "http://localhost:8080"]))
    #expect(passes(["host": "[::1]:8080"]))
    #expect(passes(["origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"]))
    #expect(passes(["sec-fetch-site": "none", "sec-fetch-mode": "navigate"]))
    // A link in a mail program or on another page.
    #expect(passes(["sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"]))
  }

  /// DNS rebinding: another name, made to point here.
  @Test(arguments: [
    "evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8080.evil.example",
    "127.0.0.1.evil.example:8080", "", "192.168.1.7:8080", "localhost:8080@evil.example",
  ])
  func otherHostsDont(_ host: String) { #expect(!passes(["host": host])) }

  @Test(arguments: [
    "http://evil.example", "null", "https://127.0.0.1:8080", "http://127.0.0.1",
    "http://localhost:8080",
  ])
  func otherOriginsDont(_ origin: String) { #expect(!passes(["origin": origin])) }

  @Test func crossSiteRequestsDont() {
    #expect(!passes(["sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"]))
    #expect(!passes(["sec-fetch-site": "same-site", "sec-fetch-mode": "cors"]))
    #expect(
      !passes(["sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"], method: "POST"))
  }

  @Test func theTokenIsAsked() {
    for wrong in [
      "", "0", String(token.dropLast()), token + "0", token.uppercased(), String(token.reversed()),
    ] {
      #expect(!passes([:], path: [wrong, ""]))
    }
    #expect(!passes([:], path: []))
    #expect(Gate.newToken().utf8.count == 32 && Gate.newToken() != Gate.newToken())
  }

  /// In a network, addresses are as good as names; other names aren't.
  @Test func inANetworkAddressesPass() {
    for host in ["192.168.1.7:8080", "[fe80::1]:8080", "127.0.0.1:8080"] {
      #expect(passes(["host": host], listening: "0.0.0.0"))
    }
    #expect(!passes(["host": "evil.example:8080"], listening: "0.0.0.0"))
    #expect(passes(["host": "192.168.1.7:8080"], listening: "192.168.1.7"))
  }
}
