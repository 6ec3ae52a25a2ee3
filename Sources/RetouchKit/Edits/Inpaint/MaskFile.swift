import Pictures

/// The file that says what an inpaint fills, how it is understood, and shapes beside it.
package struct MaskFile: Sendable, Equatable {
  package static let mask = EditField(
    "mask", .file,
    "White = fill, black = keep, grey = a soft edge: a picture file of the picture's size.",
    valueName: "file")
  package static let invert = EditField(
    "invert-mask", .flag, "Black = fill, for masks of the other convention.",
    standard: false)
  package static let fromAlpha = EditField(
    "mask-from-alpha", .flag,
    "Transparent = fill: take the mask file's transparency, not its colours.", standard: false)
  package static let threshold = EditField(
    "mask-threshold", .number(0...1),
    "Make the mask hard: what is at least this bright (0 to 1) is filled.", valueName: "level")
  package static let feather = EditField(
    "feather", .number(0...1000),
    "Soften the hole's edge over this many pixels, inside the hole.", standard: 0)
  package static let dilate = EditField(
    "dilate", .integer(0...1000), "Grow the hole by this many pixels first, to cover its rim.",
    standard: 0)
  /// What says how a file is understood.
  package static let reading = [invert, fromAlpha, threshold]
  package static let fields = [mask, invert, fromAlpha, threshold, feather, dilate]

  /// nil: shapes alone.
  package var source: PictureSource?
  package var shapes: HoleShapes
  package var reading: MaskReadingOptions
  package var feather: Double
  package var dilate: Int

  /// - Parameter source: in place of the file that the values name: standard input.
  package init(_ values: FieldValues, _ files: RecipeFiles, source: PictureSource? = nil) {
    self.source = source ?? values.text(Self.mask).map(files.source)
    shapes = HoleShapes(values)
    reading = MaskReadingOptions(
      invert: values.flag(Self.invert), fromAlpha: values.flag(Self.fromAlpha),
      threshold: values.number(Self.threshold))
    feather = values.number(Self.feather) ?? 0
    dilate = values.integer(Self.dilate) ?? 0
  }

  /// Reads the mask, shapes it, and checks that it fits.
  /// - Throws: `RetouchError` with both sizes, or when nothing is to be filled.
  package func read(
    for size: PictureSize, _ limits: PictureLimits
  ) throws(RetouchError) -> MaskPicture {
    guard let source else {
      return try Self.shaped(
        try shapes.mask(of: size), dilate: dilate, feather: feather, name: "the shapes")
    }
    var mask: MaskPicture
    do {
      mask = try MaskPicture.read(source, options: reading, limits: limits)
      try mask.checkSize(width: size.width, height: size.height, name: source.name)
    } catch {
      throw RetouchError(error)
    }
    guard !mask.isEmpty else {
      throw RetouchError(
        .badData, "\(source.name): the mask marks nothing to fill; white is filled")
    }
    guard !mask.looksLikePhotograph else {
      throw RetouchError(
        .badData,
        "\(source.name): looks like a photograph, not like a mask: most of it is grey; make it hard with"
          + " a mask threshold if it is one")
    }
    if !shapes.isEmpty { mask = try shapes.mask(of: size, beside: mask) }
    return try Self.shaped(mask, dilate: dilate, feather: feather, name: source.name)
  }

  /// The mask grown and softened.
  /// - Throws: `RetouchError` when nothing is left of it.
  static func shaped(
    _ mask: MaskPicture, dilate: Int, feather: Double, name: String
  ) throws(RetouchError) -> MaskPicture {
    var mask = mask
    if dilate > 0 { mask = mask.dilated(by: dilate) }
    if feather > 0 { mask = mask.feathered(radius: feather) }
    guard !mask.isEmpty else {
      throw RetouchError(
        .badSetting,
        "\(name): a feather of \(JSONText.text(feather)) leaves nothing of the hole; give"
          + " less, or dilate it too")
    }
    return mask
  }
}
