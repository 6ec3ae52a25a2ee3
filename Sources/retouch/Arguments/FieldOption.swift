import ArgumentParser
import RetouchKit

// What an edit's field says once, as an option wants it.

extension ArgumentHelp {
  /// For options whose default the parser prints itself, or that have none.
  static func field(_ field: EditField) -> ArgumentHelp {
    ArgumentHelp(stringLiteral: field.help).named(field)
  }

  /// The same with the default in words, for those that may be nil.
  static func optional(_ field: EditField) -> ArgumentHelp {
    guard let standard = field.standardWords else { return .field(field) }
    return ArgumentHelp(stringLiteral: "\(field.help) (default: \(standard))").named(field)
  }

  private func named(_ field: EditField) -> ArgumentHelp {
    var help = self
    help.valueName = field.valueName
    return help
  }
}

extension NameSpecification {
  static func field(_ field: EditField) -> NameSpecification { .customLong(field.name) }
}

/// Refuses an option outside its field's range, by name.
/// - Throws: `ValidationError`, which exits with 64.
func require(_ field: EditField, _ value: FieldValue?) throws(ValidationError) {
  guard let value else { return }
  do {
    _ = try field.checked(value)
  } catch {
    throw ValidationError("--\(error.field.prefix { $0 != "[" }) \(error.reason)")
  }
}

func require(_ field: EditField, _ value: Int?) throws(ValidationError) {
  try require(field, value.map { FieldValue.integer($0) })
}

func require(_ field: EditField, _ value: Double?) throws(ValidationError) {
  try require(field, value.map { FieldValue.number($0) })
}

extension EditField {
  /// An option's text as the field's whole number, for fields whose range people should be told also of other numbers.
  /// - Throws: `ValidationError` with the range.
  func whole(_ text: String) throws(ValidationError) -> Int {
    let given = Int(text).map { FieldValue.integer($0) } ?? Double(text).map { .number($0) }
    do throws(FieldProblem) {
      if case .integer(let whole) = try checked(given ?? .text(text)) { return whole }
    } catch {
      throw ValidationError("it \(error.reason)")
    }
    throw ValidationError("it must be a whole number")
  }
}

extension FieldValue {
  /// A flag that was given.
  static func given(_ flag: Bool) -> FieldValue? { flag ? .flag(true) : nil }

  static func word(_ choice: (some RawRepresentable<String>)?) -> FieldValue? {
    choice.map { .text($0.rawValue) }
  }
}
