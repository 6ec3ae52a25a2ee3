import ArgumentParser
import RetouchKit

/// What a vary changes, when that is not all.
struct VaryMaskOptions: ParsableArguments {
  @Option(help: .field(PictureVary.mask), completion: .pictures)
  var mask: String?

  @OptionGroup var reading: MaskReadingArguments

  @Option(help: .optional(MaskFile.feather))
  var feather: Double?

  @Option(help: .optional(MaskFile.dilate))
  var dilate: Int?

  func validate() throws {
    try require(MaskFile.feather, feather)
    try require(MaskFile.dilate, dilate)
    if mask == "-" {
      throw ValidationError("--mask needs a file; standard input holds one picture")
    }
    if mask == "" { throw ValidationError("--mask needs the name of a file") }
    if mask == nil, feather != nil || dilate != nil || reading.isGiven {
      throw ValidationError("--mask FILE is missing: without it there is no mask to shape")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(PictureVary.mask, mask.map { .text($0) })
    reading.set(&values)
    values.set(MaskFile.feather, feather.map { .number($0) })
    values.set(MaskFile.dilate, dilate.map { .integer($0) })
  }
}
