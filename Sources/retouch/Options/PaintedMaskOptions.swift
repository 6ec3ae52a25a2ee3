import ArgumentParser
import RetouchKit

/// What of a picture's paint is the mask.
struct PaintedMaskOptions: ParsableArguments {
  @Flag(help: .field(MaskFile.fromAlpha))
  var maskFromAlpha = false

  @Option(help: .field(MaskFile.colour))
  var maskColor: String?

  /// Whether anything is said.
  var isGiven: Bool { maskFromAlpha || maskColor != nil }

  func validate() throws {
    try require(MaskFile.colour, maskColor.map { .text($0) })
    if maskFromAlpha, maskColor != nil {
      throw ValidationError(
        "--mask-from-alpha takes what is transparent, --mask-color what is painted; leave one out")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(MaskFile.fromAlpha, .given(maskFromAlpha))
    values.set(MaskFile.colour, maskColor.map { .text($0) })
  }
}

/// A copy that somebody painted on.
struct MaskDifferenceOptions: ParsableArguments {
  @Option(help: .field(HoleMark.difference), completion: .pictures)
  var maskDifference: String?

  var isGiven: Bool { maskDifference != nil }

  func validate() throws {
    if maskDifference == "-" || maskDifference == "" {
      throw ValidationError("--mask-difference needs a file; standard input holds one picture")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(HoleMark.difference, maskDifference.map { .text($0) })
  }
}
