import Foundation
import Synchronization

/// An HTTP server on the loopback address, for as long as a test holds it.
package final class LoopbackServer: Sendable {
  package struct Request: Sendable {
    /// Path and query as they came.
    package var target = ""
    /// Names in lower case.
    package var headers: [String: String] = [:]
  }

  package struct Response: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]
    /// Closes the connection after so many bytes of the body, whatever was announced.
    package var cut: Int?
    /// Keeps quiet where it would cut, until the other side goes.
    package var stalls = false
    /// Without a length, the body ends with the connection.
    package var saysLength = true

    package init(
      _ status: Int = 200, _ body: some Sequence<UInt8> = [], headers: [String: String] = [:]
    ) {
      self.status = status
      self.headers = headers
      self.body = Array(body)
    }
  }

  package let port: Int
  private let listener: Int32
  private let log = Mutex<[Request]>([])

  package var endpoint: String { "http://127.0.0.1:\(port)" }
  /// All that was asked so far.
  package var requests: [Request] { log.withLock { $0 } }

  package init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    Self.bypassProxies
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, generic, &length) == 0
      }
    }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isListening else { throw CocoaError(.fileReadUnknown) }
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { [weak self] in
          defer { close(connection) }
          guard let request = Self.read(connection) else { return }
          self?.log.withLock { $0.append(request) }
          Self.write(answer(request), to: connection)
        }
      }
    }
  }

  deinit {
    // Wakes who waits in accept.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// A proxy of the machine's must not be asked for what lies here.
  private static let bypassProxies: Void = {
    if getenv("http_proxy") != nil { setenv("no_proxy", "127.0.0.1", 1) }
  }()

  private static func read(_ connection: Int32) -> Request? {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard head.count < 65_536, Foundation.read(connection, &byte, 1) == 1 else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3, words[0] == "GET" else { return nil }
    var request = Request(target: String(words[1]))
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      request.headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return request
  }

  private static func write(_ response: Response, to connection: Int32) {
    var head = "HTTP/1.1 \(response.status) Status\r\nConnection: close\r\n"
    for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
    if response.saysLength, response.headers["Content-Length"] == nil {
      head += "Content-Length: \(response.body.count)\r\n"
    }
    send(Array("\(head)\r\n".utf8)[...], to: connection)
    send(response.body[..<min(response.cut ?? .max, response.body.count)], to: connection)
    if response.stalls {
      var byte: UInt8 = 0
      _ = Foundation.read(connection, &byte, 1)
    }
  }

  private static func send(_ bytes: ArraySlice<UInt8>, to connection: Int32) {
    bytes.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
        // Whoever doesn't listen any more must not end the tests.
        let count = Foundation.send(
          connection, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        sent += count
      }
    }
  }
}
