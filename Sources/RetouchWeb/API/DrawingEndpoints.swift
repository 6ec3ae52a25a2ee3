import Pictures
import RetouchKit

/// Masks and hints that are drawn, and damage that is found.
enum DrawingEndpoints {
  static let all = [draw, findDamage]

  private static let picture = EditField(
    "picture", .file, "The file that is drawn on.", valueName: "name", isRequired: true)
  private static let kind = EditField(
    "kind", .choice([StoredFile.Kind.mask, .hints].map(\.rawValue)), "What it becomes.",
    valueName: "kind", standard: .text(StoredFile.Kind.mask.rawValue))

  private static let draw = Endpoint(
    method: "POST", path: "api/drawings", summary: "Make a mask or colour hints out of shapes.",
    query: [picture, kind], body: .json(schema: "Drawing", atMost: DrawingText.longest),
    answer: .init(status: 201, help: "The file, a PNG.", content: .json("File")),
    refusals: [404, 413, 415, 422, 507]
  ) { call, desk in
    let kind: StoredFile.Kind = call.query.choice(kind) ?? .mask
    let text = try DrawingText(call.json, colours: kind == .hints)
    let name = call.query.text(picture) ?? ""
    let file = try await desk.workspace.opened(name)
    guard let size = file.facts else { throw WebError.notFound("there is no file of this name") }
    var layers: [Drawing.Layer] = []
    for part in text.parts {
      switch part {
      case .layer(let layer): layers.append(layer)
      case .mask(let mask, let erases):
        layers.append(Drawing.Layer(.mask(try await desk.workspace.mask(mask)), erases: erases))
      }
    }
    let drawing = Drawing(layers)
    let drawn = try await desk.workspace.heavily(mayTakeSeconds: true) {
      try kind == .hints
        ? drawing.colours(width: size.width, height: size.height).encoded(as: .png)
        : drawing.mask(width: size.width, height: size.height).encodedPNG()
    }
    let added = try await desk.workspace.add(
      drawn,
      as: StoredFile(
        name: "\(FilePath.stem(of: name).stem)-\(kind.rawValue).png", kind: kind, origin: .drawn,
        path: "",
        facts: .init(
          width: size.width, height: size.height, isGrey: kind == .mask, hasAlpha: kind == .hints,
          format: .png), source: .init(picture: name)), drawing: call.text)
    return .json(added.json, status: 201)
  }

  private static let search = [
    DamageFields.find, DamageFields.sensitivity, DamageFields.minimumSize,
  ]

  private static let findDamage = Endpoint(
    method: "POST", path: "api/files/{name}/damage",
    summary: "Look for scratches, dust and cracks.",
    body: .json(schema: "DamageSearch", atMost: 1 << 16),
    answer: .init(
      status: 201, help: "A mask of what was found, or none.", content: .json("FoundDamage")),
    refusals: [404, 413, 415, 422, 507]
  ) { call, desk in
    var given = try call.members()
    if given[DamageFields.find.name] == nil {
      given[DamageFields.find.name] = .text(DamageFields.everything)
    }
    let values = try Call.checked(given, of: search)
    let name = call.parameter("name")
    let picture = try await desk.workspace.picture(name)
    let found = try await desk.workspace.heavily(mayTakeSeconds: true) {
      try (DamageSearch(values) ?? DamageSearch()).find(in: picture)
    }
    var file: StoredFile?
    if !found.mask.isEmpty {
      let bytes = try await desk.workspace.heavily { try found.mask.encodedPNG() }
      file = try await desk.workspace.add(
        bytes,
        as: StoredFile(
          name: "\(FilePath.stem(of: name).stem)-damage.png", kind: .mask, origin: .found,
          path: "",
          facts: .init(
            width: picture.width, height: picture.height, isGrey: true, hasAlpha: false,
            format: .png),
          source: .init(picture: name)))
    }
    return .json(
      .object([
        .init("file", file?.json ?? .null), .init("summary", .string(found.summary)),
        .init(
          "counts",
          .object(
            DamageSearch.Kind.allCases.map { kind in
              .init(kind.rawValue, .whole(found.counts[kind] ?? 0))
            })),
      ]), status: 201)
  }

  /// What a search may be told; nothing is required.
  static var searchSchema: JSONText {
    RecipeSchema.object(of: search, help: "What is looked for; everything unless it is said.")
  }
}
