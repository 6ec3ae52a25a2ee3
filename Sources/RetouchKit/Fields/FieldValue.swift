import Checkpoints

/// The value of a field, as JSON has it.
public enum FieldValue: Sendable, Equatable {
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case text(String)
  case list([FieldValue])
}

extension FieldValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral elements: FieldValue...) { self = .list(elements) }
}

extension FieldValue {
  /// Nil for what no field holds: null, objects.
  package init?(_ json: JSONValue) {
    switch json {
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .bool(let value): self = .flag(value)
    case .string(let value): self = .text(value)
    case .array(let elements):
      var values: [FieldValue] = []
      for element in elements {
        guard let value = FieldValue(element) else { return nil }
        values.append(value)
      }
      self = .list(values)
    case .null, .object: return nil
    }
  }

  /// As JSON, without any line break.
  package var json: JSONText {
    switch self {
    case .integer(let value): .plain("\(value)")
    case .number(let value): .number(value)
    case .flag(let value): .plain("\(value)")
    case .text(let value): .string(value)
    case .list(let values): .array(values.map(\.json))
    }
  }

  /// The number, whether or not it was written with a point.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number: 4.0 is one too, as in a JSON Schema.
  var whole: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
}
