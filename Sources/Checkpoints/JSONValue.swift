/// A parsed JSON text.
///
/// Our own small parser, because the safetensors contract needs what Foundation's does not tell:
/// duplicate keys are refused, and depth and size are bounded, so a hostile header costs nothing.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number without fraction or exponent that fits.
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Parses one whole JSON text; only white space may follow it.
  /// - Parameters:
  ///   - depth: arrays and objects that may be open at once.
  ///   - values: values that there may be in all: each takes far more memory than its text.
  /// - Throws: `JSONError` with the byte where the text went wrong.
  package static func parse(
    _ bytes: some Collection<UInt8>, depth: Int = 16, values: Int = 2_000_000
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: Array(bytes), depthLeft: depth, valuesLeft: values)
    return try parser.parseWhole()
  }

  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  package var object: [String: JSONValue]? {
    if case .object(let value) = self { value } else { nil }
  }
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

/// What is wrong with a JSON text, and at which byte.
package struct JSONError: Error, CustomStringConvertible {
  package let reason: String
  package let offset: Int
  package var description: String { "\(reason) at byte \(offset)" }
}

private struct JSONParser {
  let bytes: [UInt8]
  var depthLeft: Int
  var valuesLeft: Int
  var position = 0

  mutating func parseWhole() throws(JSONError) -> JSONValue {
    let value = try parseValue()
    skipSpace()
    guard position == bytes.count else { throw error("text after the end of the JSON value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: position) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func parseValue() throws(JSONError) -> JSONValue {
    skipSpace()
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw error("too many values") }
    switch current {
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case .some: return try parseNumber()
    case .none: throw error("the JSON text ends too early")
    }
  }

  private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    for byte in word.utf8 {
      guard take(byte) else { throw error("not a JSON value") }
    }
    return value
  }

  private mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let zero = current == UInt8(ascii: "0")
    let whole = takeDigits()
    var wellFormed = whole == 1 || whole > 1 && !zero
    if take(UInt8(ascii: ".")) { wellFormed = takeDigits() > 0 && wellFormed }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      wellFormed = takeDigits() > 0 && wellFormed
    }
    if wellFormed {
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      if let value = Int(text) { return .integer(value) }
      if let value = Double(text), value.isFinite { return .number(value) }
    }
    position = start
    throw error("not a JSON value")
  }

  /// Goes past decimal digits and says how many there were.
  private mutating func takeDigits() -> Int {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    return position - start
  }

  private mutating func parseString() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("a string is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): try parseEscape(into: &text)
      case 0..<0x20: throw error("a control character in a string")
      default: text.append(byte)
      }
    }
    throw error("a string without an end")
  }

  private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = current else { throw error("a string without an end") }
    position += 1
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    if let value = plain[byte] {
      text.append(value)
    } else if byte == UInt8(ascii: "u") {
      var unit = try parseHex()
      if (0xD800..<0xDC00).contains(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try parseHex()
        guard (0xDC00..<0xE000).contains(low) else { throw error("half a surrogate pair") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("half a surrogate pair") }
      text.append(contentsOf: Character(scalar).utf8)
    } else {
      throw error("an unknown escape in a string")
    }
  }

  private mutating func parseHex() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { throw error("a bad \\u escape") }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func descend() throws(JSONError) {
    depthLeft -= 1
    position += 1
    if depthLeft < 0 { throw error("nested too deep") }
  }

  private mutating func parseArray() throws(JSONError) -> JSONValue {
    try descend()
    defer { depthLeft += 1 }
    var values: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(values) }
    while true {
      values.append(try parseValue())
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(values) }
      guard take(UInt8(ascii: ",")) else { throw error("expected , or ]") }
    }
  }

  private mutating func parseObject() throws(JSONError) -> JSONValue {
    try descend()
    defer { depthLeft += 1 }
    var values: [String: JSONValue] = [:]
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(values) }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw error("expected a key") }
      let key = try parseString()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw error("expected :") }
      guard values.updateValue(try parseValue(), forKey: key) == nil else {
        throw error("the key \(key.prefix(80)) appears twice")
      }
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(values) }
      guard take(UInt8(ascii: ",")) else { throw error("expected , or }") }
    }
  }
}
