#if Paint
  import Foundation
  import HTTPTypes
  import HummingbirdCore
  import Logging
  import NIOCore
  import NIOPosix
  import RetouchKit
  import Synchronization

  /// The server of the page. All that the library for HTTP is used for is here.
  package final class PaintServer: Sendable {
    package struct Configuration: Sendable {
      /// An address or a name; 127.0.0.1 lets in nobody from outside.
      package var host = "127.0.0.1"
      /// 0: one that is free.
      package var port = 0

      package init() {}
    }

    /// Connections at once; more wait.
    private static let connections = 200
    /// Without a word, a connection is closed.
    private static let idle = TimeAmount.seconds(30)
    /// How long is waited for the rest of a body that isn't wanted.
    private static let drain = TimeAmount.seconds(5)

    private let configuration: Configuration
    private let router: Router
    private let token = Gate.newToken()
    private let gate = Mutex<Gate?>(nil)
    private let failure = Mutex<RetouchError?>(nil)

    /// - Parameters:
    ///   - studio: what the page works with.
    ///   - configuration: where it listens.
    /// - Throws: `RetouchError` when the page's files are missing.
    package init(_ studio: Studio, _ configuration: Configuration) throws(RetouchError) {
      self.configuration = configuration
      router = try Router(studio, root: "/\(token)")
    }

    /// Serves until the task is cancelled.
    /// - Parameter onReady: told the port and the token once requests are taken; what it throws ends the server.
    /// - Throws: `RetouchError` when the port or the host can't be had.
    package func run(
      onReady: @escaping @Sendable (_ port: Int, _ token: String) throws(RetouchError) -> Void
    ) async throws(RetouchError) {
      var logger = Logger(label: "retouch") { _ in SwiftLogNoOpLogHandler() }
      logger.logLevel = .critical
      let host = configuration.host
      do {
        let server = try HTTPServerBuilder.http1(
          configuration: .init(
            idleTimeout: Self.idle,
            httpDecoderConfiguration: .init(
              maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 80 << 10, maxHeaderFieldCount: 100))
        ).buildServer(
          configuration: ServerConfiguration(
            address: .hostname(host, port: configuration.port),
            availableConnectionsDelegate: .maximum(Self.connections, logger: logger)),
          eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
          responder: { request, writer, channel in
            try await self.respond(to: request, writer, channel)
          },
          onServerRunning: { channel in
            let port = channel.localAddress?.port ?? self.configuration.port
            self.gate.withLock { $0 = Gate(token: self.token, host: host, port: port) }
            do throws(RetouchError) { try onReady(port, self.token) } catch {
              self.failure.withLock { $0 = error }
              try? await channel.close()
            }
          })
        try await server.run()
      } catch is SocketAddressError.UnknownHost {
        throw RetouchError(
          .unavailable, "\(host) is no address or name of this machine; give another --host")
      } catch {
        let reason =
          (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        throw RetouchError(
          .unavailable,
          "port \(configuration.port) of \(host) can't be listened on: \(reason); give another --port,"
            + " or 0 for any that is free")
      }
      if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func respond(
      to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
      let reading = BodyReading(request)
      if request.headers[.expect]?.lowercased() == "100-continue" {
        try await writer.writeInformationalHead(HTTPResponse(status: .continue))
      }
      let reply = await reply(to: request, reading.body)
      var headers = HTTPFields()
      for (name, value) in Self.safety.merging(reply.headers, uniquingKeysWith: { $1 }) {
        if let name = HTTPField.Name(name) { headers[name] = value }
      }
      // What is left of a body that isn't wanted would be read before the next request.
      let isClosing = !reading.hasEnded && reply.status >= 400
      if isClosing { headers[.connection] = "close" }
      let status = HTTPResponse.Status(code: reply.status)
      switch reply.body {
      case .bytes(let bytes):
        if reply.status != 204 { headers[.contentLength] = "\(bytes.count)" }
        let head = HTTPResponse(status: status, headerFields: headers)
        if request.method == .head || reply.status == 204 {
          try await writer.writeResponse(head)
        } else {
          try await writer.write(
            response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
      case .events(let events):
        let head = HTTPResponse(status: status, headerFields: headers)
        guard request.method != .head else { return try await writer.writeResponse(head) }
        var body = try await writer.writeHead(head)
        try await events { bytes in try await body.write(ByteBuffer(bytes: bytes)) }
        try await body.finish(nil)
      }
      if isClosing {
        let timer = channel.eventLoop.scheduleTask(in: Self.drain) { channel.close(promise: nil) }
        defer { timer.cancel() }
        try await reading.drain()
        channel.close(promise: nil)
      }
    }

    private func reply(to request: Request, _ body: WebBody) async -> WebReply {
      do {
        guard let gate = gate.withLock({ $0 }) else {
          throw WebError(503, "starting", "the server isn't ready yet; try again")
        }
        let (path, query) = try WebRequest.parsed(target: request.head.path ?? "")
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        // The first Host has become the authority.
        guard headers["host"] == nil || request.head.authority == nil else {
          throw WebError(400, "malformed", "the request has two Hosts")
        }
        headers["host"] = headers["host"] ?? request.head.authority
        let method = request.method == .head ? "GET" : request.method.rawValue
        let web = WebRequest(method: method, path: path, query: query, headers: headers, body: body)
        try gate.check(web)
        return await router.reply(to: web)
      } catch {
        return WebError(error).reply
      }
    }

    /// Said of every answer.
    private static let safety = [
      "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    ]
  }

  /// A request's body on its way, and whether it has come to its end.
  private final class BodyReading: Sendable {
    /// More than this of a body that isn't wanted isn't read.
    private static let leftover = 16 << 20

    private let request: RequestBody
    private let length: Int?
    private let ended = Atomic<Bool>(false)

    init(_ request: Request) {
      self.request = request.body
      length = request.headers[.contentLength].map { Int($0) ?? .max }
      // Nothing is announced, so nothing comes.
      if (length ?? 0) == 0, request.headers[.transferEncoding] == nil {
        ended.store(true, ordering: .relaxed)
      }
    }

    var hasEnded: Bool { ended.load(ordering: .relaxed) }

    var body: WebBody {
      WebBody(
        length: length,
        parts: { receive in
          var parts = self.request.makeAsyncIterator()
          while let part = try await Self.next(&parts) {
            try await receive(Array(part.readableBytesView))
          }
          self.ended.store(true, ordering: .relaxed)
        })
    }

    /// Reads on, to the end or to the limit.
    func drain() async throws {
      var count = 0
      for try await part in request {
        count += part.readableBytes
        if count > Self.leftover { return }
      }
    }

    private static func next(_ parts: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
      do { return try await parts.next() } catch {
        throw WebError(400, "malformed", "the body breaks off")
      }
    }
  }
#endif
