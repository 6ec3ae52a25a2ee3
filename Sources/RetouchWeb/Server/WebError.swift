import RetouchKit

/// An answer that says no: its status, a word for programs, a line for people.
package struct WebError: Error, Sendable {
  package var status: Int
  var kind: String
  package var message: String
  var headers: [String: String] = [:]

  init(_ status: Int, _ kind: String, _ message: String, headers: [String: String] = [:]) {
    self.status = status
    self.kind = kind
    self.message = message
    self.headers = headers
  }

  /// Any error of the floors below.
  init(_ error: any Error) {
    if let error = error as? WebError {
      self = error
      return
    }
    let error = RetouchError(error)
    // Files of the machine are no business of who asks: what isn't here is not found by its name.
    let status =
      switch error.kind {
      case .badSetting, .badData, .badAnswer: 422
      case .noInput: 422
      case .cancelled: 409
      case .diskFull: 507
      case .outOfResources: 503
      case .unavailable, .cannotCreate, .inputOutput: 500
      }
    self.init(status, "\(error.kind)", error.description)
  }

  static func notFound(_ what: String) -> WebError { WebError(404, "notFound", what) }

  static func tooLarge(_ limit: Int) -> WebError {
    WebError(413, "tooLarge", "more than the \(limit) bytes that are taken here")
  }

  /// As it stands in answers.
  var json: JSONText {
    .object([.init("kind", .string(kind)), .init("message", .string(message))])
  }

  var reply: WebReply {
    var reply = WebReply.json(.object([.init("error", json)]), status: status)
    for (name, value) in headers { reply.headers[name] = value }
    return reply
  }
}
