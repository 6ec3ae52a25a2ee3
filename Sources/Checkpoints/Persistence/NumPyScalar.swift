extension PickleGraph {
  /// The number that a call of NumPy's `scalar` would make of a type and bytes; nil for other
  /// types than numbers and truth.
  func numpyScalar(_ arguments: [PickleValue]) -> JSONValue? {
    guard arguments.count == 2, case .bytes(let range) = arguments[1],
      let type = node(arguments[0]), type.kind == .record(.numpyType),
      case .text(let name) = type.items[0], name.count <= 8, let code = text(type.items[0])
    else { return nil }
    var isBig = false
    if let state = type.state, let fields = tuple(state), fields.count > 1 {
      isBig = isText(fields[1], ">")
    }
    var cursor = ByteCursor(bytes, in: range)
    func bits<Number: FixedWidthInteger>(_ kind: Number.Type) -> Number? {
      guard range.count == MemoryLayout<Number>.size else { return nil }
      return isBig ? cursor.big(kind) : cursor.little(kind)
    }
    switch code {
    case "f8": return bits(UInt64.self).map { .number(Double(bitPattern: $0)) }
    case "f4": return bits(UInt32.self).map { .number(Double(Float(bitPattern: $0))) }
    case "i8": return bits(Int64.self).map { .integer(Int($0)) }
    case "i4": return bits(Int32.self).map { .integer(Int($0)) }
    case "i2": return bits(Int16.self).map { .integer(Int($0)) }
    case "i1": return bits(Int8.self).map { .integer(Int($0)) }
    case "u8": return bits(UInt64.self).flatMap { Int(exactly: $0) }.map { .integer($0) }
    case "u4": return bits(UInt32.self).map { .integer(Int($0)) }
    case "u2": return bits(UInt16.self).map { .integer(Int($0)) }
    case "u1": return bits(UInt8.self).map { .integer(Int($0)) }
    case "b1": return bits(UInt8.self).map { .bool($0 != 0) }
    default: return nil
    }
  }
}
