import Checkpoints
import Pictures
import RetouchKit

/// A drawing as the page sends it: shapes in JSON, checked one by one.
package struct DrawingText: Sendable {
  /// Bytes of JSON.
  static let longest = 8 << 20
  static let mostShapes = 100_000
  static let mostNumbers = 1_000_000
  /// Other masks that it is made of: each is as large as the picture.
  static let mostMasks = 16
  /// How far outside the picture a point may lie, and how large a brush may be, in pixels.
  private static let reach = 1_000_000.0

  package enum Part: Sendable {
    case layer(Drawing.Layer)
    /// The name of a mask.
    case mask(String, erases: Bool)
  }

  package let parts: [Part]

  /// - Parameter colours: whether shapes have colours, as hints do.
  /// - Throws: `WebError` 400 or 422 that names the shape.
  package init(_ json: JSONValue, colours: Bool) throws(WebError) {
    guard let members = json.object, members.count == 1, let shapes = members["shapes"]?.array
    else {
      throw Self.refusal("a drawing is an object with one member, shapes, a list")
    }
    guard shapes.count <= Self.mostShapes else {
      throw Self.refusal("a drawing has at most \(Self.mostShapes) shapes")
    }
    var parts: [Part] = []
    var numbers = 0
    var masks = 0
    for (index, shape) in shapes.enumerated() {
      guard let members = shape.object else {
        throw Self.refusal("shapes[\(index)] must be an object")
      }
      let part = try Self.part(members, colours, place: "shapes[\(index)]", &numbers)
      parts.append(part)
      if case .mask = part { masks += 1 }
      guard masks <= Self.mostMasks else {
        throw Self.odd("a drawing is made of at most \(Self.mostMasks) masks")
      }
    }
    self.parts = parts
  }

  private static let keys: Set = ["kind", "points", "erase", "colour", "file"]

  private static func part(
    _ members: [String: JSONValue], _ colours: Bool, place: String, _ numbers: inout Int
  ) throws(WebError) -> Part {
    guard keys.isSuperset(of: members.keys) else {
      throw refusal("\(place) has kind, points, erase, colour, file and nothing else")
    }
    if let erase = members["erase"], erase.bool == nil {
      throw refusal("\(place).erase must be true or false")
    }
    let erases = members["erase"]?.bool ?? false
    let kind = members["kind"]?.string
    if kind == "mask" {
      guard let file = members["file"]?.string, members["points"] == nil else {
        throw refusal("\(place): a shape of kind mask has a file and no points")
      }
      guard !colours else { throw odd("\(place): a mask says no colours, as hints do") }
      return .mask(file, erases: erases)
    }
    guard let points = members["points"]?.array, members["file"] == nil else {
      throw refusal("\(place).points must be a list of numbers")
    }
    numbers += points.count
    guard numbers <= mostNumbers else {
      throw odd("a drawing has at most \(mostNumbers) numbers")
    }
    let values = points.compactMap(\.number)
    guard values.count == points.count, values.allSatisfy({ $0.magnitude <= reach }) else {
      throw refusal("\(place).points must be numbers of pixels, at most \(Int(reach))")
    }
    return .layer(
      Drawing.Layer(
        .shape(try shape(kind, values, place)), erases: erases,
        colour: try colour(members["colour"], isHint: colours, isAsked: colours && !erases, place)))
  }

  private static func shape(
    _ kind: String?, _ values: [Double], _ place: String
  ) throws(WebError) -> DrawnShape {
    func point(_ index: Int) -> DrawnShape.DrawnPoint {
      .init(x: values[index], y: values[index + 1])
    }
    switch kind {
    case "stroke":
      guard !values.isEmpty, values.count % 3 == 0 else {
        throw odd("\(place).points of a stroke are x, y, radius, again and again")
      }
      let points = stride(from: 0, to: values.count, by: 3).map {
        DrawnShape.BrushPoint(point($0), radius: values[$0 + 2])
      }
      guard points.allSatisfy({ $0.radius >= 0 }) else {
        throw odd("\(place).points has a radius below 0")
      }
      return .stroke(points)
    case "polygon":
      guard values.count >= 6, values.count % 2 == 0 else {
        throw odd("\(place).points of a polygon are x, y, at least three times")
      }
      return .polygon(stride(from: 0, to: values.count, by: 2).map(point))
    case "box":
      guard values.count == 4 else {
        throw refusal("\(place).points of a box are x, y of two opposite corners")
      }
      return .box(point(0), point(2))
    default:
      throw refusal("\(place).kind must be stroke, polygon, box or mask")
    }
  }

  private static func colour(
    _ json: JSONValue?, isHint: Bool, isAsked: Bool, _ place: String
  ) throws(WebError) -> SRGBColour {
    guard isAsked else {
      guard json == nil || isHint else { throw odd("\(place): a mask's shapes have no colour") }
      return .white
    }
    guard let colour = (json?.string).flatMap(SRGBColour.init(hexadecimal:)) else {
      throw odd("\(place).colour must be a colour, as #b03a2e: hints have one")
    }
    return colour
  }

  private static func refusal(_ reason: String) -> WebError { WebError(400, "malformed", reason) }

  /// What a schema can't say, since it depends on what becomes of the drawing.
  private static func odd(_ reason: String) -> WebError { WebError(422, "badData", reason) }
}

extension DrawingText {
  /// The schema of a drawing.
  static var schema: JSONText {
    func shape(_ kind: String, _ extra: [JSONText.Member], required: [String]) -> JSONText {
      .object([
        .init("type", .string("object")),
        .init(
          "properties",
          .object(
            [.init("kind", .object([.init("const", .string(kind))]))] + extra
              + [.init("erase", .object([.init("type", .string("boolean"))]))])),
        .init("required", .array((["kind"] + required).map(JSONText.string))),
        .init("additionalProperties", .flag(false)),
      ])
    }
    func points(_ help: String, atLeast least: Int, atMost most: Int) -> JSONText.Member {
      .init(
        "points",
        .object([
          .init("description", .string(help)), .init("type", .string("array")),
          .init("minItems", .whole(least)), .init("maxItems", .whole(most)),
          .init(
            "items",
            .object([
              .init("type", .string("number")), .init("minimum", .number(-reach)),
              .init("maximum", .number(reach)),
            ])),
        ]))
    }
    let colour = JSONText.Member(
      "colour",
      .object([
        .init("description", .string("Of hints, always, unless they erase; of masks, never.")),
        .init("type", .string("string")), .init("pattern", .string("^#[0-9a-fA-F]{6}$")),
      ]))
    return .object([
      .init("description", .string("Shapes in the picture's pixels, painted in their order.")),
      .init("type", .string("object")),
      .init(
        "properties",
        .object([
          .init(
            "shapes",
            .object([
              .init("type", .string("array")), .init("maxItems", .whole(mostShapes)),
              .init(
                "items",
                .object([
                  .init(
                    "oneOf",
                    .array([
                      shape(
                        "stroke",
                        [
                          points(
                            "A round brush: x, y, radius, again and again.", atLeast: 3,
                            atMost: mostNumbers), colour,
                        ], required: ["points"]),
                      shape(
                        "polygon",
                        [
                          points("x, y of each corner.", atLeast: 6, atMost: mostNumbers), colour,
                        ], required: ["points"]),
                      shape(
                        "box",
                        [points("x, y of two corners.", atLeast: 4, atMost: 4), colour],
                        required: ["points"]),
                      shape(
                        "mask",
                        [
                          .init(
                            "file",
                            .object([
                              .init("description", .string("What another mask covers.")),
                              .init("type", .string("string")),
                            ]))
                        ], required: ["file"]),
                    ]))
                ])),
            ]))
        ])),
      .init("required", .array([.string("shapes")])),
      .init("additionalProperties", .flag(false)),
    ])
  }
}
