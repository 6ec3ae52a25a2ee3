import RetouchKit

/// The OpenAPI 3.1 document of the API, made from the endpoints' declarations.
package enum OpenAPI {
  static let path = "api/openapi.json"

  /// - Parameter server: the address that the paths begin at.
  static func document(of endpoints: [Endpoint], server: String) -> JSONText {
    var paths: [(path: String, operations: [JSONText.Member])] = []
    for endpoint in endpoints {
      let operation = JSONText.Member(endpoint.method.lowercased(), operation(endpoint))
      if let place = paths.firstIndex(where: { $0.path == "/" + endpoint.path }) {
        paths[place].operations.append(operation)
      } else {
        paths.append(("/" + endpoint.path, [operation]))
      }
    }
    return .object([
      .init("openapi", .string("3.1.0")),
      .init(
        "info",
        .object([
          .init("title", .string("Retouch")), .init("version", .string(Retoucher.version)),
          .init(
            "description",
            .string(
              "Edits photographs. Every address begins with the token that retouch paint printed.")),
        ])),
      .init("servers", .array([.object([.init("url", .string(server))])])),
      .init("paths", .object(paths.map { .init($0.path, .object($0.operations)) })),
      .init("components", .object([.init("schemas", .object(Schemas.all))])),
    ])
  }

  /// The endpoint that shows it.
  static func endpoint(of others: [Endpoint], server: String) -> Endpoint {
    var endpoint = Endpoint(
      method: "GET", path: path, summary: "This document.",
      answer: .init(status: 200, help: "The document.", content: .json("Document"))
    ) { _, _ in WebReply() }
    let document = document(of: others + [endpoint], server: server)
    endpoint.handle = { _, _ in .json(document) }
    return endpoint
  }

  private static func operation(_ endpoint: Endpoint) -> JSONText {
    var members: [JSONText.Member] = [
      .init("summary", .string(endpoint.summary)),
      .init("operationId", .string(name(of: endpoint))),
    ]
    let parameters = pathParameters(endpoint) + endpoint.query.map(queryParameter)
    if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
    switch endpoint.body {
    case .none: break
    case .json(let schema, _):
      members.append(
        .init(
          "requestBody",
          .object([
            .init("required", .plain("true")),
            .init("content", content("application/json", reference(schema))),
          ])))
    case .file:
      members.append(
        .init(
          "requestBody",
          .object([
            .init("required", .plain("true")),
            .init("content", content("application/octet-stream", binary)),
          ])))
    }
    members.append(.init("responses", .object(answers(endpoint))))
    return .object(members)
  }

  /// `GET api/files/{name}/view`: `get-files-name-view`.
  private static func name(of endpoint: Endpoint) -> String {
    let parts = endpoint.parts.dropFirst().map { part in
      String(part.filter { $0 != "{" && $0 != "}" })
    }
    return ([endpoint.method.lowercased()] + parts).joined(separator: "-")
  }

  private static func pathParameters(_ endpoint: Endpoint) -> [JSONText] {
    endpoint.parts.filter { $0.hasPrefix("{") }.map { part in
      .object([
        .init("name", .string(String(part.dropFirst().dropLast()))), .init("in", .string("path")),
        .init("required", .plain("true")),
        .init(
          "schema", .object([.init("type", .string("string")), .init("minLength", .plain("1"))])),
      ])
    }
  }

  private static func queryParameter(_ field: EditField) -> JSONText {
    .object([
      .init("name", .string(field.name)), .init("in", .string("query")),
      .init("required", .plain("\(field.isRequired)")), .init("schema", RecipeSchema.field(field)),
    ])
  }

  private static func answers(_ endpoint: Endpoint) -> [JSONText.Member] {
    let answer = endpoint.answer
    var members: [JSONText.Member] = [.init("description", .string(answer.help))]
    switch answer.content {
    case .nothing: break
    case .json(let schema):
      members.append(.init("content", content("application/json", reference(schema))))
    case .file(let types):
      members.append(
        .init(
          "content", .object(types.map { .init($0, .object([.init("schema", binary)])) })))
    case .events:
      members.append(
        .init(
          "content", content("text/event-stream", .object([.init("type", .string("string"))]))))
    }
    var result = [JSONText.Member("\(answer.status)", .object(members))]
    for status in Set([400, 403] + endpoint.refusals).sorted() {
      result.append(
        .init(
          "\(status)",
          .object([
            .init("description", .string(refusal(status))),
            .init("content", content("application/json", reference("Error"))),
          ])))
    }
    return result
  }

  private static func refusal(_ status: Int) -> String {
    switch status {
    case 400: "It isn't as declared here."
    case 403: "The token, the Host or the Origin is wrong."
    case 404: "There is nothing of this name."
    case 408: "It came too slowly."
    case 409: "It can't be done now."
    case 413: "It is too large."
    case 415: "The Content-Type is another one."
    case 422: "It is understood, and refused: the message says why."
    case 429: "Too many edits wait; Retry-After says when to ask again."
    case 507: "There is no room for more."
    default: "It failed."
    }
  }

  private static var binary: JSONText {
    .object([.init("type", .string("string")), .init("format", .string("binary"))])
  }

  private static func content(_ type: String, _ schema: JSONText) -> JSONText {
    .object([.init(type, .object([.init("schema", schema)]))])
  }

  private static func reference(_ schema: String) -> JSONText {
    .object([.init("$ref", .string("#/components/schemas/\(schema)"))])
  }
}
