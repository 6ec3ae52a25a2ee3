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
    "Transparent = fill: take the transparency, not the colours.", standard: false)
  package static let colour = EditField(
    "mask-color", .form(.colour),
    """
    Fill what is painted in this colour, and the rim where the paint mixes with the picture. Paint with a \
    colour that is nowhere in the picture.
    """, valueName: "#rrggbb")
  package static let threshold = EditField(
    "mask-threshold", .number(0...1),
    "Make the mask hard: what is at least this bright (0 to 1) is filled.", valueName: "level")
  /// What says how a file is understood.
  package static let reading = [invert, fromAlpha, colour, threshold]
  package static let readingRules: [FieldRule] = [
    .notBoth(fromAlpha, colour), .notBoth(colour, threshold),
  ]
  package static let fields = [mask] + reading + HoleRim.fields

  /// nil: shapes alone.
  package var source: PictureSource?
  package var shapes: HoleShapes
  package var reading: MaskReadingOptions
  package var rim: HoleRim

  /// - Parameter source: in place of the file that the values name: standard input.
  package init(_ values: FieldValues, _ files: RecipeFiles, source: PictureSource? = nil) {
    self.source = source ?? values.text(Self.mask).map(files.source)
    shapes = HoleShapes(values)
    reading = MaskReadingOptions(
      invert: values.flag(Self.invert), fromAlpha: values.flag(Self.fromAlpha),
      colour: values.text(Self.colour).flatMap(SRGBColour.init(hexadecimal:)),
      threshold: values.number(Self.threshold))
    rim = HoleRim(values)
  }

  /// Reads the mask, shapes it, and checks that it fits.
  /// - Throws: `RetouchError` with both sizes, or when nothing is to be filled.
  package func read(
    for size: PictureSize, _ limits: PictureLimits
  ) throws(RetouchError) -> MaskPicture {
    guard let source else {
      return try rim.shaping(try shapes.mask(of: size), named: "the shapes")
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
        .badData,
        reading.colour == nil
          ? "\(source.name): the mask marks nothing to fill; white is filled"
          : "\(source.name): nothing has the mask's colour; give the one that was painted with",
        remedy: reading.colour == nil ? .invertMask : nil)
    }
    guard !mask.looksLikePhotograph else {
      throw RetouchError(
        .badData,
        "\(source.name): looks like a photograph, not like a mask: most of it is grey; make it hard with"
          + " a mask threshold if it is one")
    }
    if !shapes.isEmpty { mask = try shapes.mask(of: size, beside: mask) }
    return try rim.shaping(mask, named: source.name)
  }
}
