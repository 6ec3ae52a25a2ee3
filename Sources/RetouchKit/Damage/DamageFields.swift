import Editing

/// How damage is looked for, as recipes and commands say it.
package enum DamageFields {
  /// The word for every kind.
  package static let everything = "all"
  package static let kinds = DamageSearch.Kind.allCases.map(\.rawValue) + [everything]

  package static let find = EditField(
    "find-damage", .choice(kinds),
    """
    Find what is damaged, and fill that: scratches (lines of one direction), dust (specks), cracks \
    (what turns and branches). Thin things of the scene are found too: look at the mask first.
    """, valueName: "kind")
  package static let sensitivity = EditField(
    "sensitivity", .number(0...1),
    "How much is taken for damage: 0 only what is certain, 1 whatever might be.",
    valueName: "s", standard: 0.5)
  package static let minimumSize = EditField(
    "min-size", .integer(1...1_000_000),
    "Damage of fewer pixels than this, its rim included, is left alone.", standard: 4)
  package static let limit = EditField(
    "damage-limit", .number(0...100),
    "Refuse to fill more than this many percent of the picture.", valueName: "p",
    standard: 10)

  /// Of edits that fill what is found.
  package static let all = [find, sensitivity, minimumSize, limit]
  package static let rules: [FieldRule] = [sensitivity, minimumSize, limit].map {
    .needs($0, find)
  }
}

extension DamageSearch {
  /// What an edit is told; nil when it isn't to look for damage.
  package init?(_ values: FieldValues) {
    guard let word = values.text(DamageFields.find) else { return nil }
    self.init(of: word)
    sensitivity = values.number(DamageFields.sensitivity) ?? sensitivity
    minimumSize = values.integer(DamageFields.minimumSize) ?? minimumSize
    limit = values.number(DamageFields.limit).map { $0 / 100 } ?? limit
  }

  /// - Parameter word: one of `DamageFields.kinds`.
  package init(of word: String) {
    self.init()
    if let kind = Kind(rawValue: word) { kinds = [kind] }
  }
}
