/// What the fields of an edit are set to. Absent ones have their standard value.
package struct FieldValues: Sendable, Equatable {
  package private(set) var values: [String: FieldValue] = [:]

  package init() {}

  /// - Parameter fields: those that there are.
  /// - Throws: `FieldProblem`: an unknown field, a missing one, a value out of range.
  package init(_ given: [String: FieldValue], of fields: [EditField]) throws(FieldProblem) {
    for name in given.keys.sorted() where !fields.contains(where: { $0.name == name }) {
      throw FieldProblem(
        field: JSONText.key(name),
        reason: "is not known here; there are \(fields.map(\.name).joined(separator: ", "))")
    }
    for field in fields {
      guard let value = given[field.name] else {
        if field.isRequired { throw FieldProblem(field: field.name, reason: "is missing") }
        continue
      }
      values[field.name] = try field.checked(value)
    }
  }

  /// Sets a field whose value is known to be in its range; nil leaves it as it is.
  package mutating func set(_ field: EditField, _ value: FieldValue?) {
    if let value { values[field.name] = value }
  }

  package subscript(field: EditField) -> FieldValue? { values[field.name] ?? field.standard }

  package func isGiven(_ field: EditField) -> Bool { values[field.name] != nil }

  package func integer(_ field: EditField) -> Int? { self[field]?.whole }
  package func number(_ field: EditField) -> Double? { self[field]?.double }
  package func flag(_ field: EditField) -> Bool { self[field] == .flag(true) }

  package func text(_ field: EditField) -> String? {
    if case .text(let text) = self[field] { text } else { nil }
  }

  package func texts(_ field: EditField) -> [String] {
    guard case .list(let values) = self[field] else { return [] }
    return values.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// The files that a field names; none where it is no such field, or isn't given.
  package func files(_ field: EditField) -> [String] {
    guard isGiven(field) else { return [] }
    return switch field.kind {
    case .file: text(field).map { [$0] } ?? []
    case .files: texts(field)
    default: []
    }
  }

  package func numbers(_ field: EditField) -> [Double]? {
    guard case .list(let values) = self[field] else { return nil }
    return values.compactMap(\.double)
  }

  package func choice<Choice: RawRepresentable<String>>(_ field: EditField) -> Choice? {
    text(field).flatMap(Choice.init(rawValue:))
  }

  package func seed(_ field: EditField) -> UInt64 {
    switch self[field] {
    case .integer(let value): UInt64(max(value, 0))
    case .text(let digits): UInt64(digits) ?? 0
    default: 0
    }
  }
}
