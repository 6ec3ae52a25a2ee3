/// JSON that is to be written, its keys in the order in which people want to read them.
package indirect enum JSONText: Sendable, Equatable {
  /// A number, true or false.
  case plain(String)
  case string(String)
  case array([JSONText])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSONText

    package init(_ key: String, _ value: JSONText) {
      self.key = key
      self.value = value
    }
  }

  package static func whole(_ value: Int) -> JSONText { .plain("\(value)") }

  package static func flag(_ value: Bool) -> JSONText { .plain("\(value)") }

  package static let null = JSONText.plain("null")

  package static func number(_ value: Double) -> JSONText { .plain(text(value)) }

  /// The shortest digits that are this number again.
  static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Two spaces a level; lists of numbers and words stay on their line.
  package func pretty(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map {
        "\(inner)\(Self.quoted($0.key)): \($0.value.pretty(indent: inner))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .array(let elements) where elements.contains(where: \.isContainer):
      let lines = elements.map { inner + $0.pretty(indent: inner) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
    default:
      return line
    }
  }

  private var isContainer: Bool {
    switch self {
    case .plain, .string: false
    case .array, .object: true
    }
  }

  /// On one line.
  package var line: String {
    switch self {
    case .plain(let text): text
    case .string(let text): Self.quoted(text)
    case .array(let elements): "[\(elements.map(\.line).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\(Self.quoted($0.key)): \($0.value.line)" }.joined(separator: ", "))}"
    }
  }

  /// For a message: whatever it is, a few words.
  package var short: String {
    let line = line
    return line.count > 60 ? "\(line.prefix(60))…" : line
  }

  /// A key in a message: as it is, or between quotes when it is no ordinary one.
  static func key(_ name: String) -> String {
    let isOrdinary = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
    }
    return isOrdinary && !name.isEmpty && name.count <= 60 ? name : JSONText.string(name).short
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      // Also what turns or breaks a line in a terminal.
      case _ where scalar.properties.isBidiControl || isControl(scalar):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// All of these have four hexadecimal digits at most.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0x2028...0x2029).contains(scalar.value)
  }
}
