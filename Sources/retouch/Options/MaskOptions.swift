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

  @OptionGroup var difference: MaskDifferenceOptions

  @Flag(help: .field(HoleMark.salvage))
  var salvage = false

  @OptionGroup var rim: HoleRimOptions

  func validate() throws {
    let says =
      mask != nil || shapes.isGiven || reading.painted.isGiven || difference.isGiven || salvage
    guard says != (finding.findDamage != nil) else {
      throw ValidationError(
        says
          ? "masks and shapes say what is to be filled, and --find-damage looks for it; leave one out"
          : "say what is to be filled: --mask FILE, --box X,Y,W,H, --circle X,Y,R, --polygon X,Y,…,"
            + " --mask-color '#rrggbb', --mask-difference FILE, --mask-from-alpha,"
            + " --salvage, or --find-damage KIND to look for damage"
      )
    }
    if salvage, mask != nil || reading.isGiven || difference.isGiven {
      throw ValidationError(
        "--salvage says what is to be filled, and so does a --mask option; leave one out")
    }
    if difference.isGiven, mask != nil || reading.isGiven {
      throw ValidationError(
        "--mask-difference says what is to be filled, and so does another --mask option; leave one out"
      )
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
    difference.set(&values)
    values.set(HoleMark.salvage, .given(salvage))
    rim.set(&values)
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

  @OptionGroup var painted: PaintedMaskOptions

  @Option(help: .field(MaskFile.threshold))
  var maskThreshold: Double?

  /// Whether anything is said.
  var isGiven: Bool { invertMask || painted.isGiven || maskThreshold != nil }

  func validate() throws {
    try require(MaskFile.threshold, maskThreshold)
    if painted.maskColor != nil, maskThreshold != nil {
      throw ValidationError(
        "--mask-color knows only painted and not, so --mask-threshold means nothing; leave one out")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(MaskFile.invert, .given(invertMask))
    painted.set(&values)
    values.set(MaskFile.threshold, maskThreshold.map { .number($0) })
  }

  func read(_ path: String, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    var values = FieldValues()
    set(&values)
    do {
      return try MaskPicture.read(
        try PictureInput.source(path), options: MaskFile(values, RecipeFiles()).reading,
        limits: limits)
    } catch {
      throw RetouchError(error)
    }
  }
}
