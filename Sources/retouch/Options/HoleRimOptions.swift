import ArgumentParser
import RetouchKit

/// By how much a hole is grown and softened.
struct HoleRimOptions: ParsableArguments {
  @Option(help: .optional(HoleRim.feather))
  var feather: Double?

  @Option(help: .optional(HoleRim.dilate))
  var dilate: Int?

  /// Whether anything is said.
  var isGiven: Bool { feather != nil || dilate != nil }

  func validate() throws {
    try require(HoleRim.feather, feather)
    try require(HoleRim.dilate, dilate)
  }

  var rim: HoleRim {
    var values = FieldValues()
    set(&values)
    return HoleRim(values)
  }

  func set(_ values: inout FieldValues) {
    values.set(HoleRim.feather, feather.map { .number($0) })
    values.set(HoleRim.dilate, dilate.map { .integer($0) })
  }
}
