import RetouchKit

/// Finds out what a request asks for, and answers it.
package struct Router: Sendable {
  private let endpoints: [Endpoint]
  private let desk: Desk
  private let page: PageFiles

  /// - Parameters:
  ///   - studio: what is asked for.
  ///   - root: what addresses begin with.
  /// - Throws: `RetouchError` when the page's files are missing.
  package init(_ studio: Studio, root: String) throws(RetouchError) {
    endpoints = Studio.endpoints(server: root)
    desk = studio.desk
    page = try PageFiles()
  }

  /// - Parameter request: it has passed the gate; its path begins with the token.
  package func reply(to request: WebRequest) async -> WebReply {
    do {
      return try await answer(request)
    } catch {
      var error = WebError(error)
      error.message = desk.workspace.folder.leftOut(of: error.message)
      return error.reply
    }
  }

  private func answer(_ request: WebRequest) async throws -> WebReply {
    let path = request.path.dropFirst()
    guard path.first == "api" else {
      guard request.method == "GET" else { throw Self.notAllowed(["GET"]) }
      return try page.reply(Array(path))
    }
    var methods: [String] = []
    for endpoint in endpoints {
      guard let parameters = endpoint.parameters(in: path) else { continue }
      guard endpoint.method == request.method else {
        methods.append(endpoint.method)
        continue
      }
      return try await endpoint.handle(try await Call(request, endpoint, parameters), desk)
    }
    guard methods.isEmpty else { throw Self.notAllowed(methods) }
    throw WebError.notFound("there is nothing at this address")
  }

  private static func notAllowed(_ methods: [String]) -> WebError {
    let all = methods.contains("GET") ? methods + ["HEAD"] : methods
    return WebError(
      405, "notAllowed", "here are only \(all.joined(separator: ", "))",
      headers: ["allow": all.joined(separator: ", ")])
  }
}
