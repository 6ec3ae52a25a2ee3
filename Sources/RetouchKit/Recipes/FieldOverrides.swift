import Checkpoints
import Foundation

/// What a recipe's fields are told instead of what stands in it: in every edit that has a field of
/// the name.
package struct FieldOverrides: Sendable, Equatable {
  /// A text as people type it, or a value as JSON has it.
  package enum Value: Sendable, Equatable {
    case text(String)
    case json(JSONValue)
  }

  package private(set) var values: [String: Value] = [:]
  /// Of `values` that are files: where relative names are looked for; empty: the current folder.
  private var folders: [String: String] = [:]

  package init() {}

  package mutating func set(_ name: String, _ value: Value, folder: String = "") {
    values[name] = value
    folders[name] = folder
  }

  /// These, and in their place those that others say.
  package func overridden(by others: FieldOverrides) -> FieldOverrides {
    var result = self
    for (name, value) in others.values {
      result.set(name, value, folder: others.folders[name] ?? "")
    }
    return result
  }

  /// Those that no field takes, by name.
  func names(notAmong fields: [EditField]) -> [String] {
    values.keys.filter { Self.field($0, among: fields) == nil }.sorted()
  }

  /// What an edit's values become.
  func applied(
    to given: [String: FieldValue], of fields: [EditField]
  ) throws(FieldProblem) -> [String: FieldValue] {
    var result = given
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let field = Self.field(name, among: fields) else { continue }
      guard let value = field.read(value) else {
        throw FieldProblem(field: field.name, reason: "can't be an object or null")
      }
      let files = RecipeFiles(folder: Self.absolute(folders[name] ?? ""))
      result[field.name] = field.isFiles ? value.movingTexts(files.path) : value
    }
    return result
  }

  /// A mask is whatever an edit takes one for: a restoration calls it damage.
  private static func field(_ name: String, among fields: [EditField]) -> EditField? {
    let named = { (name: String) in fields.first { $0.name == name } }
    return named(name) ?? (name == MaskFile.mask.name ? named(RestoreFields.damage.name) : nil)
  }

  private static func absolute(_ folder: String) -> String {
    folder.hasPrefix("/")
      ? folder
      : FileManager.default.currentDirectoryPath + (folder.isEmpty ? "" : "/" + folder)
  }
}

extension EditField {
  fileprivate var isFiles: Bool {
    switch kind {
    case .file, .files: true
    default: false
    }
  }

  /// A value of this field out of text or JSON, not yet checked; nil for what no field holds.
  fileprivate func read(_ value: FieldOverrides.Value) -> FieldValue? {
    guard case .text(let text) = value else {
      if case .json(let json) = value { return FieldValue(json) }
      return nil
    }
    switch kind {
    case .integer, .number, .flag:
      return (try? JSONValue.parse(Array(text.utf8))).flatMap(FieldValue.init) ?? .text(text)
    case .seed, .choice, .proportions, .form, .file:
      return .text(text)
    case .noiseLevels:
      return .list(parts(text).map { .number(Double($0) ?? .nan) })
    case .forms, .words, .files:
      return .list(parts(text).map { .text($0) })
    }
  }

  /// `a, b`; only one where a comma may belong to the value.
  private func parts(_ text: String) -> [String] {
    if case .forms = kind { return [text] }
    return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

extension FieldValue {
  fileprivate func movingTexts(_ moved: (String) -> String) -> FieldValue {
    switch self {
    case .text(let text): .text(text.isEmpty ? text : moved(text))
    case .list(let values): .list(values.map { $0.movingTexts(moved) })
    default: self
    }
  }
}
