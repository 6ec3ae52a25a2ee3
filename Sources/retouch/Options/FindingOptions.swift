import ArgumentParser
import RetouchKit

/// What damage is looked for: of `mask find`.
struct FindingOptions: ParsableArguments {
  /// The kinds of damage by name.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case scratches, dust, cracks, all
  }

  @Option(help: "What to look for.")
  var kind: Kind = .all

  @OptionGroup var tuning: FindingTuning

  var search: DamageSearch {
    var values = FieldValues()
    values.set(DamageFields.find, .word(kind))
    tuning.set(&values)
    return DamageSearch(values) ?? DamageSearch()
  }
}

/// How much is taken for damage.
struct FindingTuning: ParsableArguments {
  @Option(help: .optional(DamageFields.sensitivity))
  var sensitivity: Double?

  @Option(help: .optional(DamageFields.minimumSize))
  var minSize: Int?

  func validate() throws {
    try require(DamageFields.sensitivity, sensitivity)
    try require(DamageFields.minimumSize, minSize)
  }

  var isGiven: Bool { sensitivity != nil || minSize != nil }

  func set(_ values: inout FieldValues) {
    values.set(DamageFields.sensitivity, sensitivity.map { .number($0) })
    values.set(DamageFields.minimumSize, minSize.map { .integer($0) })
  }
}

/// Finding what is filled, in one go: of edits.
struct FindDamageOptions: ParsableArguments {
  @Option(help: .field(DamageFields.find))
  var findDamage: FindingOptions.Kind?

  @OptionGroup var tuning: FindingTuning

  @Option(help: .optional(DamageFields.limit))
  var damageLimit: Double?

  func validate() throws {
    try require(DamageFields.limit, damageLimit)
    if findDamage == nil, tuning.isGiven || damageLimit != nil {
      throw ValidationError(
        "--find-damage KIND is missing: --sensitivity, --min-size and --damage-limit are about it")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(DamageFields.find, .word(findDamage))
    tuning.set(&values)
    values.set(DamageFields.limit, damageLimit.map { .number($0) })
  }
}
