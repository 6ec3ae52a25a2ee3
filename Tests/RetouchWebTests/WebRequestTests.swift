import RetouchWeb
import Testing

/// Addresses in parts.
@Suite struct WebRequestTests {
  @Test func partsAreDecodedOnce() throws {
    let (path, query) = try WebRequest.parsed(target: "/a/b%20c%2Fd//%252e?x=1+2&y=%26%3D&z")
    #expect(path == ["a", "b c/d", "", "%2e"])
    #expect(query == ["x": "1 2", "y": "&=", "z": ""])
  }

  @Test(arguments: [
    "", "*", "http://x/", "/%", "/%2", "/%zz", "/%ff", "/%c0%ae", "/a?x=%80", "/a?x=1&x=2", "/%00",
    "/a?b=%00",
  ])
  func whatIsNoneIsRefused(_ target: String) {
    #expect { try WebRequest.parsed(target: target) } throws: { ($0 as? WebError)?.status == 400 }
  }

  @Test func bodiesHaveALimit() async throws {
    let body = WebBody(parts: { receive in
      for _ in 0..<3 { try await receive([1, 2, 3]) }
    })
    #expect(try await body.bytes(atMost: 9).count == 9)
    await #expect { try await body.bytes(atMost: 8) } throws: { ($0 as? WebError)?.status == 413 }
  }
}
