import ArgumentParser
import Jobs
import Pictures
import RetouchKit

/// What an inpaint fills: a mask's file, or what it finds.
struct MaskFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(MaskFile.mask.help) - reads standard input.", valueName: MaskFile.mask.valueName),
    completion: .pictures)
  var mask: String?

  @OptionGroup var shapes: HoleShapeOptions
  @OptionGroup var finding: FindDamageOptions
  @OptionGroup var reading: MaskReadingArguments

  @Option(help: .optional(MaskFile.feather))
  var feather: Double?

  @Option(help: .optional(MaskFile.dilate))
  var dilate: Int?

  func validate() throws {
    try require(MaskFile.feather, feather)
    try require(MaskFile.dilate, dilate)
    let says = mask != nil || shapes.isGiven || reading.maskFromAlpha
    guard says != (finding.findDamage != nil) else {
      throw ValidationError(
        says
          ? "--mask and shapes say what is to be filled, and --find-damage looks for it; leave one out"
          : "say what is to be filled: --mask FILE, --box X,Y,W,H, --circle X,Y,R, --polygon X,Y,…, or"
            + " --find-damage KIND to look for damage")
    }
    if mask == nil, reading.invertMask || reading.maskThreshold != nil {
      throw ValidationError(
        "--invert-mask and --mask-threshold are about a --mask FILE; leave them out")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(MaskFile.mask, mask.map { .text($0) })
    shapes.set(&values)
    finding.set(&values)
    reading.set(&values)
    values.set(MaskFile.feather, feather.map { .number($0) })
    values.set(MaskFile.dilate, dilate.map { .integer($0) })
  }

  /// Reads the mask and checks that it fits.
  /// - Throws: `RetouchError` with both sizes, or when nothing is to be filled.
  func read(for picture: Picture, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    var values = FieldValues()
    set(&values)
    return try MaskFile(values, RecipeFiles(), source: try PictureInput.source(mask ?? ""))
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

  func set(_ values: inout FieldValues) {
    values.set(MaskFile.invert, .given(invertMask))
    values.set(MaskFile.fromAlpha, .given(maskFromAlpha))
    values.set(MaskFile.threshold, maskThreshold.map { .number($0) })
  }

  func read(_ path: String, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    do {
      return try MaskPicture.read(
        try PictureInput.source(path),
        options: MaskReadingOptions(
          invert: invertMask, fromAlpha: maskFromAlpha, threshold: maskThreshold),
        limits: limits)
    } catch {
      throw RetouchError(error)
    }
  }
}
