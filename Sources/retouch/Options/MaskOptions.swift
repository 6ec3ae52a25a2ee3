import ArgumentParser
import Pictures
import RetouchKit

/// The mask file of an inpaint.
struct MaskFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(MaskFile.mask.help) - reads standard input.", valueName: MaskFile.mask.valueName),
    completion: .pictures)
  var mask: String

  @OptionGroup var reading: MaskReadingArguments

  @Option(help: .optional(MaskFile.feather))
  var feather: Double?

  @Option(help: .optional(MaskFile.dilate))
  var dilate: Int?

  func validate() throws {
    try require(MaskFile.feather, feather)
    try require(MaskFile.dilate, dilate)
  }

  func set(_ values: inout FieldValues) {
    values.set(MaskFile.mask, .text(mask))
    values.set(MaskFile.invert, .given(reading.invertMask))
    values.set(MaskFile.fromAlpha, .given(reading.maskFromAlpha))
    values.set(MaskFile.threshold, reading.maskThreshold.map { .number($0) })
    values.set(MaskFile.feather, feather.map { .number($0) })
    values.set(MaskFile.dilate, dilate.map { .integer($0) })
  }

  /// Reads the mask and checks that it fits.
  /// - Throws: `RetouchError` with both sizes, or when nothing is to be filled.
  func read(for picture: Picture, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    var values = FieldValues()
    set(&values)
    return try MaskFile(values, RecipeFiles(), source: try LimitOptions.source(mask))
      .read(for: PictureSize(picture), limits)
  }
}

/// How a mask file is understood.
struct MaskReadingArguments: ParsableArguments {
  @Flag(help: .field(MaskFile.invert))
  var invertMask = false

  @Flag(help: .field(MaskFile.fromAlpha))
  var maskFromAlpha = false

  @Option(help: .field(MaskFile.threshold))
  var maskThreshold: Double?

  /// Whether anything is said.
  var isGiven: Bool { invertMask || maskFromAlpha || maskThreshold != nil }

  func validate() throws {
    try require(MaskFile.threshold, maskThreshold)
  }

  func read(_ path: String, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    do {
      return try MaskPicture.read(
        try LimitOptions.source(path),
        options: MaskReadingOptions(
          invert: invertMask, fromAlpha: maskFromAlpha, threshold: maskThreshold),
        limits: limits)
    } catch {
      throw RetouchError(error)
    }
  }
}
