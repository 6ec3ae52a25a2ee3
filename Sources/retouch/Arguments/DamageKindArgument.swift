import ArgumentParser
import RetouchKit

/// A kind of damage by name, or all of them.
struct DamageKindArgument: ExpressibleByArgument {
  static let everything = DamageKindArgument(word: DamageFields.everything)
  static var allValueStrings: [String] { DamageFields.kinds }

  let word: String
  var defaultValueDescription: String { word }

  private init(word: String) { self.word = word }

  init?(argument: String) {
    guard DamageFields.kinds.contains(argument) else { return nil }
    self.init(word: argument)
  }
}
