import ArgumentParser
import RetouchKit

/// What a vary changes, when that is not all.
struct VaryMaskOptions: ParsableArguments {
  @Option(help: .field(PictureVary.mask), completion: .pictures)
  var mask: String?

  @OptionGroup var reading: MaskReadingArguments

  @OptionGroup var rim: HoleRimOptions

  func validate() throws {
    if mask == "-" {
      throw ValidationError("--mask needs a file; standard input holds one picture")
    }
    if mask == "" { throw ValidationError("--mask needs the name of a file") }
    if mask == nil, rim.isGiven || reading.isGiven {
      throw ValidationError("--mask FILE is missing: without it there is no mask to shape")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(PictureVary.mask, mask.map { .text($0) })
    reading.set(&values)
    rim.set(&values)
  }
}
