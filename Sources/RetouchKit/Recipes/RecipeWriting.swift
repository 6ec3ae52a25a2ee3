import Checkpoints

extension Recipe {
  /// The recipe's file: fields in the order of their declaration, files named as they are.
  public var json: String { "\(text.pretty())\n" }

  package var text: JSONText {
    var members: [JSONText.Member] = [
      .init(RecipeReader.Key.version, .plain("\(Self.version)"))
    ]
    if !model.members.isEmpty {
      members.append(.init(RecipeReader.Key.model, .object(model.members)))
    }
    members.append(.init(RecipeReader.Key.edits, .array(steps.map(\.text))))
    return .object(members)
  }
}

extension Recipe.Step {
  fileprivate var text: JSONText {
    .object(
      [.init("edit", .string(edit))]
        + kind.allFields.filter(values.isGiven).compactMap { field in
          values[field].map { JSONText.Member(field.name, $0.json) }
        })
  }
}

/// As JSON in the same words as its file.
extension Recipe: Codable {
  /// - Throws: `RetouchError` that names the place: the same checks as of a file.
  public init(from decoder: any Decoder) throws {
    self = try RecipeReader(name: "recipe").recipe(JSONTree(from: decoder).value)
  }

  public func encode(to encoder: any Encoder) throws {
    try JSONTree(value: JSONValue.parse(Array(json.utf8))).encode(to: encoder)
  }
}

/// Any JSON, for coders of any kind.
private struct JSONTree: Codable {
  var value: JSONValue

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(value: JSONValue) { self.value = value }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      var members: [String: JSONValue] = [:]
      for key in object.allKeys {
        members[key.stringValue] = try object.decode(JSONTree.self, forKey: key).value
      }
      value = .object(members)
    } else if var list = try? decoder.unkeyedContainer() {
      var elements: [JSONValue] = []
      while !list.isAtEnd { elements.append(try list.decode(JSONTree.self).value) }
      value = .array(elements)
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        value = .null
      } else if let flag = try? single.decode(Bool.self) {
        value = .bool(flag)
      } else if let whole = try? single.decode(Int.self) {
        value = .integer(whole)
      } else if let number = try? single.decode(Double.self) {
        value = .number(number)
      } else {
        value = .string(try single.decode(String.self))
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch value {
    case .object(let members):
      var object = encoder.container(keyedBy: Key.self)
      for (key, value) in members {
        try object.encode(JSONTree(value: value), forKey: Key(stringValue: key))
      }
    case .array(let elements):
      var list = encoder.unkeyedContainer()
      for element in elements { try list.encode(JSONTree(value: element)) }
    default:
      var single = encoder.singleValueContainer()
      switch value {
      case .bool(let flag): try single.encode(flag)
      case .integer(let whole): try single.encode(whole)
      case .number(let number): try single.encode(number)
      case .string(let text): try single.encode(text)
      case .null, .array, .object: try single.encodeNil()
      }
    }
  }
}
