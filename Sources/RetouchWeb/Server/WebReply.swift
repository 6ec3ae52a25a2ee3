import Foundation
import RetouchKit

/// An answer as the API gives it.
package struct WebReply: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Server-sent events, until the function returns.
    case events(@Sendable (_ send: EventSender) async throws -> Void)
  }

  /// Writes bytes; throws when the listener has gone.
  package typealias EventSender = ([UInt8]) async throws -> Void

  package var status = 200
  package var headers: [String: String] = [:]
  package var body = Body.bytes([])

  static func json(_ json: JSONText, status: Int = 200) -> WebReply {
    WebReply(
      status: status, headers: ["content-type": "application/json", "cache-control": "no-store"],
      body: .bytes(Array(json.line.utf8)))
  }

  /// A file under a name that never means another one.
  static func file(_ bytes: [UInt8], type: String) -> WebReply {
    WebReply(
      headers: ["content-type": type, "cache-control": "private, max-age=86400, immutable"],
      body: .bytes(bytes))
  }

  /// What stands for itself in a header's parameter.
  private static let plainCharacters = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")

  /// A file that the browser saves.
  static func download(_ bytes: [UInt8], type: String, name: String) -> WebReply {
    var reply = file(bytes, type: type)
    // What isn't ASCII stands in RFC 6266's other form; older readers get an underscore.
    let plain = String(
      name.unicodeScalars.map { scalar in
        scalar.isASCII && scalar.value >= 32 && scalar.value < 127 && scalar != "\""
          && scalar != "\\"
          ? Character(scalar) : "_"
      })
    let escaped = name.addingPercentEncoding(withAllowedCharacters: Self.plainCharacters) ?? ""
    reply.headers["content-disposition"] =
      "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(escaped)"
    return reply
  }
}
