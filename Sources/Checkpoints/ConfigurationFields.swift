/// Typed access to a JSON configuration, with errors that name the file and the field.
package struct ConfigurationFields {
  package let file: String
  package let fields: [String: JSONValue]

  package init(_ json: JSONValue, file: String) throws(CheckpointError) {
    guard let fields = json.object else {
      throw CheckpointError(.malformed, "\(file): not a JSON object")
    }
    self.fields = fields
    self.file = file
  }

  package subscript(field: String) -> JSONValue? { fields[field] }

  package func malformed(_ reason: String) -> CheckpointError {
    CheckpointError(.malformed, "\(file): \(reason)")
  }

  package func unsupported(_ field: String, _ value: String, known: [String]) -> CheckpointError {
    CheckpointError(
      .unsupported,
      "\(file): \(field) is \(value), which Retouch does not do (it does \(known.joined(separator: ", ")))"
    )
  }

  /// Refuses fields that nobody here reads, unless they are null or private notes (`_…`).
  package func allow(only known: Set<String>) throws(CheckpointError) {
    for (field, value) in fields.sorted(by: { $0.key < $1.key })
    where !known.contains(field) && !field.hasPrefix("_") && value != .null {
      throw CheckpointError(
        .unsupported, "\(file): \(field) is set, which Retouch does not know; it won't guess")
    }
  }

  /// Refuses any value but those; an absent field takes the default, the first, and so does a
  /// null one unless null says something of its own.
  package func require(_ field: String, isOneOf values: [String], nullMeansDefault: Bool = true)
    throws(CheckpointError)
  {
    guard nullMeansDefault || fields[field] != .null else {
      throw unsupported(field, "null", known: values)
    }
    let value = try string(field, default: values[0])
    guard values.contains(value) else { throw unsupported(field, value, known: values) }
  }

  package func requireNull(_ field: String) throws(CheckpointError) {
    if let value = present(field) {
      throw unsupported(field, value.string ?? "set", known: ["null"])
    }
  }

  package func integer(_ field: String, in range: ClosedRange<Int>, default fallback: Int? = nil)
    throws(CheckpointError) -> Int
  {
    guard let value = try optionalInteger(field, in: range, default: fallback) else {
      throw malformed("\(field) is missing")
    }
    return value
  }

  /// - Parameter fallback: for an absent field; a null one is nil.
  package func optionalInteger(_ field: String, in range: ClosedRange<Int>, default fallback: Int?)
    throws(CheckpointError) -> Int?
  {
    guard let value = fields[field] else { return fallback }
    if value == .null { return nil }
    guard let integer = value.integer, range.contains(integer) else {
      throw malformed(
        "\(field) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  package func number(_ field: String, in range: ClosedRange<Double>, default fallback: Double)
    throws(CheckpointError) -> Double
  {
    guard let value = present(field) else { return fallback }
    guard let number = value.number, range.contains(number) else {
      throw malformed("\(field) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package func bool(_ field: String, default fallback: Bool) throws(CheckpointError) -> Bool {
    guard let value = present(field) else { return fallback }
    guard let bool = value.bool else { throw malformed("\(field) must be true or false") }
    return bool
  }

  package func string(_ field: String, default fallback: String? = nil) throws(CheckpointError)
    -> String
  {
    guard let value = present(field) else {
      if let fallback { return fallback }
      throw malformed("\(field) is missing")
    }
    guard let string = value.string else { throw malformed("\(field) must be a text") }
    return string
  }

  package func strings(_ field: String) throws(CheckpointError) -> [String] {
    guard let values = fields[field]?.array else { throw malformed("\(field) must be a list") }
    var strings: [String] = []
    for value in values {
      guard let string = value.string else { throw malformed("\(field) must hold texts") }
      strings.append(string)
    }
    return strings
  }

  package func integers(_ field: String, in range: ClosedRange<Int>) throws(CheckpointError)
    -> [Int]
  {
    guard let values = fields[field]?.array else { throw malformed("\(field) must be a list") }
    var integers: [Int] = []
    for value in values {
      guard let integer = value.integer, range.contains(integer) else {
        throw malformed("\(field) must hold whole numbers from \(range.lowerBound) up")
      }
      integers.append(integer)
    }
    return integers
  }

  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ field: String, default fallback: Choice
  ) throws(CheckpointError) -> Choice {
    let value = try string(field, default: fallback.rawValue)
    guard let choice = Choice(rawValue: value) else {
      throw unsupported(field, value, known: Choice.allCases.map(\.rawValue))
    }
    return choice
  }

  private func present(_ field: String) -> JSONValue? {
    let value = fields[field]
    return value == .null ? nil : value
  }
}
