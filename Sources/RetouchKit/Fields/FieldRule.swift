/// What holds between the fields of an edit.
package enum FieldRule: Sendable, Equatable {
  /// At most one of the two is given.
  case notBoth(EditField, EditField)
  /// The first isn't given while the second says this.
  case notWith(EditField, EditField, says: FieldValue)
  /// The first isn't given without the second.
  case needs(EditField, EditField)
  /// The first isn't given without one of the others.
  case needsAny(EditField, [EditField])
  /// One at least is given.
  case anyOf([EditField])

  /// - Throws: `FieldProblem` when it doesn't hold.
  func check(_ values: FieldValues) throws(FieldProblem) {
    switch self {
    case .notBoth(let first, let second):
      if values.isGiven(first), values.isGiven(second) {
        throw FieldProblem(field: first.name, reason: "excludes \(second.name); leave one out")
      }
    case .notWith(let first, let second, let value):
      if values.isGiven(first), values[second] == value {
        throw FieldProblem(
          field: first.name,
          reason: "means nothing while \(second.name) is \(value.json.short); leave one out")
      }
    case .needs(let first, let second):
      if values.isGiven(first), !values.isGiven(second) {
        throw FieldProblem(field: first.name, reason: "needs \(second.name); give that too")
      }
    case .needsAny(let first, let fields):
      if values.isGiven(first), !fields.contains(where: values.isGiven) {
        let names = fields.map(\.name).joined(separator: " or ")
        throw FieldProblem(field: first.name, reason: "needs \(names); give that too")
      }
    case .anyOf(let fields):
      if let first = fields.first, !fields.contains(where: values.isGiven) {
        let others = fields.dropFirst().map(\.name).joined(separator: ", ")
        let verb = fields.count == 2 ? "is" : "are"
        throw FieldProblem(
          field: first.name, reason: "is missing, and so \(verb) \(others); give one of them")
      }
    }
  }
}
