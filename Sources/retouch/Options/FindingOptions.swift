import ArgumentParser
import RetouchKit

/// What damage is looked for: of `mask find`.
struct FindingOptions: ParsableArguments {
  @Option(help: "What to look for.")
  var kind = DamageKindArgument.everything

  @OptionGroup var tuning: FindingTuning

  var search: DamageSearch {
    var values = FieldValues()
    values.set(DamageFields.find, .text(kind.word))
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
  var findDamage: DamageKindArgument?

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
    values.set(DamageFields.find, findDamage.map { .text($0.word) })
    tuning.set(&values)
    values.set(DamageFields.limit, damageLimit.map { .number($0) })
  }
}
