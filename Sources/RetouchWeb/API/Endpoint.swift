import Checkpoints
import RetouchKit

/// One thing that the API does, stated once: the router, the checks of what is asked, and the OpenAPI document come from it.
struct Endpoint: Sendable {
  enum Body: Sendable {
    case none
    /// JSON of a schema in the document, at most so long.
    case json(schema: String, atMost: Int)
    /// A picture file's bytes.
    case file
  }

  struct Answer: Sendable {
    enum Content: Sendable {
      case nothing
      /// A schema in the document.
      case json(String)
      case file(types: [String])
      case events
    }

    var status: Int
    var help: String
    var content: Content
  }

  /// GET, POST or DELETE.
  var method: String
  /// Below the token: "api/files/{name}".
  var path: String
  var summary: String
  /// Parameters of the address.
  var query: [EditField] = []
  var body = Body.none
  var answer: Answer
  /// Statuses of refusals, beside those that every endpoint has.
  var refusals: [Int] = []
  var handle: @Sendable (Call, Desk) async throws -> WebReply

  /// The path's parts.
  var parts: [Substring] { path.split(separator: "/") }

  /// What stands for its parameters in an address; nil when it is another endpoint's.
  func parameters(in path: some Collection<String>) -> [String: String]? {
    let parts = parts
    guard parts.count == path.count else { return nil }
    var values: [String: String] = [:]
    for (part, value) in zip(parts, path) {
      if part.hasPrefix("{") {
        guard !value.isEmpty else { return nil }
        values[String(part.dropFirst().dropLast())] = value
      } else if part != value {
        return nil
      }
    }
    return values
  }
}

/// A request for an endpoint, checked against what that declares.
struct Call: Sendable {
  /// What stands for the path's parameters.
  var parameters: [String: String]
  var query: FieldValues
  /// Of a JSON body.
  var json: JSONValue
  /// The same, as it came.
  var text: [UInt8]
  /// Of a file.
  var body: WebBody

  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  /// The members of a JSON body, as fields have them.
  /// - Parameter other: one that is none of the fields'.
  /// - Throws: `WebError` 400.
  func members(beside other: String? = nil) throws(WebError) -> [String: FieldValue] {
    guard let members = json.object else {
      throw WebError(400, "malformed", "the body must be an object")
    }
    var values: [String: FieldValue] = [:]
    for (name, json) in members where name != other {
      guard let value = FieldValue(json) else {
        throw WebError(400, "malformed", "\(Self.quoted(name)) can't be null or an object")
      }
      values[name] = value
    }
    return values
  }

  /// - Throws: `WebError` 400, 413, 415: what isn't as declared.
  init(
    _ request: WebRequest, _ endpoint: Endpoint, _ parameters: [String: String]
  ) async throws {
    self.parameters = parameters
    var given: [String: FieldValue] = [:]
    for (name, text) in request.query {
      guard let field = endpoint.query.first(where: { $0.name == name }) else {
        throw WebError(
          400, "malformed", "the address has an unknown parameter, \(Self.quoted(name))")
      }
      given[name] = Self.value(text, of: field)
    }
    query = try Self.checked(given, of: endpoint.query)
    body = request.body
    json = .null
    text = []
    guard case .json(_, let limit) = endpoint.body else { return }
    let type = request.headers["content-type"]?.split(separator: ";").first?.lowercased()
    guard type?.trimmingPrefix(" ") == "application/json" else {
      throw WebError(415, "malformed", "a JSON body has the Content-Type application/json")
    }
    text = try await request.body.bytes(atMost: limit)
    do {
      json = try JSONValue.parse(text, depth: 12, values: 2 * DrawingText.mostNumbers)
    } catch {
      throw WebError(400, "malformed", "the body is not sound JSON: \(error)")
    }
  }

  /// - Throws: `WebError` 400 with the field's name.
  static func checked(
    _ given: [String: FieldValue], of fields: [EditField]
  ) throws(WebError) -> FieldValues {
    do {
      return try FieldValues(given, of: fields)
    } catch {
      throw WebError(400, "malformed", "\(error.field) \(error.reason)")
    }
  }

  /// A text of an address as its field has it.
  private static func value(_ text: String, of field: EditField) -> FieldValue {
    switch field.kind {
    case .integer: Int(text).map { .integer($0) } ?? .text(text)
    case .number: Double(text).map { .number($0) } ?? .text(text)
    case .flag: Bool(text).map { .flag($0) } ?? .text(text)
    default: .text(text)
    }
  }

  private static func quoted(_ name: String) -> String { JSONText.string(name).short }
}

/// What endpoints work with.
struct Desk: Sendable {
  var workspace: Workspace
  var queue: WorkQueue
  /// The model, in a word.
  var model: String
}
