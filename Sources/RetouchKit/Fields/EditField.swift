import Editing
import Foundation

/// One thing that an edit may be told, stated once: the command's options, the recipes' JSON, their
/// schema and forms on a page all come from it.
public struct EditField: Sendable, Equatable {
  /// What values there are.
  public enum Kind: Sendable, Equatable {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// 0 to 18446744073709551615; what JavaScript's numbers don't hold, above 9007199254740991, is
    /// written as a text.
    case seed
    case flag
    /// One of these words.
    case choice([String])
    /// Width to height, as `16:9`.
    case proportions
    /// Text of a form of its own.
    case form(FieldForm)
    case forms(FieldForm, atMost: Int)
    /// Some of these words, each once, in any order.
    case words([String])
    /// Noise levels, positive and falling.
    case noiseLevels(atMost: Int)
    /// The name of a file; in a recipe relative to the recipe's folder.
    case file
    case files(atMost: Int)
  }

  /// The key in a recipe, and with two hyphens before it the command's option.
  public let name: String
  public let kind: Kind
  /// A sentence for people.
  public let help: String
  /// What stands for the value in a help text: "n", "file", "w:h".
  public let valueName: String
  /// What an absent field means; nil when that is no single value.
  public let standard: FieldValue?
  /// The same in words, where it is none: "the edit's own".
  public let standardText: String?
  public let isRequired: Bool

  /// What an absent field means, in words; nil when nothing is to be said.
  public var standardWords: String? {
    switch standard {
    case nil, .flag: standardText
    case .text(let text): text
    case let value?: value.json.line
    }
  }

  package init(
    _ name: String, _ kind: Kind, _ help: String, valueName: String = "n",
    standard: FieldValue? = nil, standardText: String? = nil, isRequired: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.valueName = valueName
    self.standard = standard
    self.standardText = standardText
    self.isRequired = isRequired
  }
}

/// What is wrong with a field's value.
package struct FieldProblem: Error {
  /// The field's name, with the place in its list if it is one: "sigmas", "from[2]".
  package var field: String
  /// "must be from 2 to 8, not 9".
  package var reason: String
}

extension EditField {
  /// Characters in the name of a file at most.
  static let longestName = 4096
  /// The largest whole number that every reader of JSON holds exactly.
  static let largestPlainSeed = 9_007_199_254_740_991

  /// The value as the edit takes it: a whole number for an integer, and so on.
  /// - Throws: `FieldProblem`: another type, out of range.
  package func checked(_ value: FieldValue) throws(FieldProblem) -> FieldValue {
    func refusal(_ expected: String) -> FieldProblem {
      FieldProblem(field: name, reason: "must be \(expected), not \(value.json.short)")
    }
    switch kind {
    case .integer(let range):
      let limits = "from \(range.lowerBound) to \(range.upperBound)"
      guard let whole = value.whole else { throw refusal("a whole number \(limits)") }
      guard range.contains(whole) else { throw refusal(limits) }
      return .integer(whole)
    case .number(let range):
      let limits = "from \(JSONText.text(range.lowerBound)) to \(JSONText.text(range.upperBound))"
      guard let number = value.double else { throw refusal("a number \(limits)") }
      guard range.contains(number) else { throw refusal(limits) }
      return .number(number)
    case .seed:
      if case .text(let digits) = value, digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let seed = UInt64(digits)
      {
        return .seed(seed)
      }
      guard let whole = value.whole, (0...Self.largestPlainSeed).contains(whole) else {
        throw refusal(
          "a whole number from 0 to \(Self.largestPlainSeed), or a text of digits up to"
            + " \"\(UInt64.max)\"")
      }
      return .integer(whole)
    case .flag:
      guard case .flag = value else { throw refusal("true or false") }
      return value
    case .choice(let words):
      guard case .text(let word) = value, words.contains(word) else {
        throw refusal("one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))")
      }
      return value
    case .proportions:
      guard case .text(let text) = value, Proportions(text) != nil else {
        throw refusal("width to height, as \"16:9\", at most 100 to 1")
      }
      return value
    case .form(let form):
      // A number may be written as one; numbers that are written with an exponent are plain ones too.
      let text: String? =
        if case .text(let text) = value {
          text
        } else {
          value.double.map {
            $0.magnitude < 1e-3 || $0 > 1e6 ? String(format: "%.9f", $0) : JSONText.text($0)
          }
        }
      guard let text, form.admits(text) else { throw refusal(form.expected) }
      return .text(text)
    case .forms(let form, let most):
      guard case .list(let values) = value, (1...most).contains(values.count) else {
        throw refusal("a list of 1 to \(most) texts")
      }
      for (index, value) in values.enumerated() {
        guard case .text(let text) = value, form.admits(text) else {
          throw FieldProblem(
            field: "\(name)[\(index)]",
            reason: "must be \(form.expected), not \(value.json.short)")
        }
      }
      return value
    case .words(let words):
      let names = words.map { "\"\($0)\"" }.joined(separator: ", ")
      guard case .list(let values) = value, !values.isEmpty else {
        throw refusal("a list of some of \(names)")
      }
      let given = values.map { if case .text(let word) = $0 { word } else { "" } }
      guard given.allSatisfy(words.contains), Set(given).count == given.count else {
        throw refusal("some of \(names), each once")
      }
      return value
    case .noiseLevels(let most):
      guard case .list(let values) = value, (1...most).contains(values.count) else {
        throw refusal("a list of 1 to \(most) falling numbers")
      }
      let levels = values.compactMap(\.double)
      guard levels.count == values.count else { throw refusal("a list of falling numbers") }
      do {
        _ = try Schedule(sigmas: levels)
      } catch {
        throw FieldProblem(field: name, reason: "must be positive numbers that fall strictly")
      }
      return .list(levels.map { .number($0) })
    case .file:
      guard isFile(value) else { throw refusal("the name of a file") }
      return value
    case .files(let most):
      guard case .list(let values) = value, values.count <= most else {
        throw refusal("a list of at most \(most) files")
      }
      for (index, value) in values.enumerated() where !isFile(value) {
        throw FieldProblem(
          field: "\(name)[\(index)]",
          reason: "must be the name of a file, not \(value.json.short)")
      }
      return value
    }
  }

  private func isFile(_ value: FieldValue) -> Bool {
    guard case .text(let path) = value, !path.isEmpty, !path.unicodeScalars.contains("\0") else {
      return false
    }
    return path.unicodeScalars.count <= Self.longestName
  }
}

extension FieldValue {
  /// A seed as every reader of JSON keeps it.
  package static func seed(_ seed: UInt64) -> FieldValue {
    seed <= UInt64(EditField.largestPlainSeed) ? .integer(Int(seed)) : .text("\(seed)")
  }
}
