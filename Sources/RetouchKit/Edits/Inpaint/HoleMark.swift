import Pictures

/// How a hole is marked in the picture itself, or on a copy of it.
package enum HoleMark: Sendable, Equatable {
  /// It was erased.
  case transparent
  /// It was painted in one colour.
  case colour(SRGBColour)
  /// It was painted on a copy, or the picture is what was painted on, and this is as it was.
  case difference(Copy)
  /// Its file was damaged, and the picture was read nonetheless.
  case missing

  package static let difference = EditField(
    "mask-difference", .file,
    "Fill where the picture differs from this one: the same picture with something painted on it, or without.",
    valueName: "file")
  package static let salvage = EditField(
    "salvage", .flag,
    "Open a JPEG file that is cut off or damaged, keep what can be read, and fill the rest.",
    standard: false)
  /// The fields that mark a hole without a mask's file.
  package static let fields = [MaskFile.fromAlpha, MaskFile.colour, difference, salvage]
  /// Each is meant alone.
  package static let rules: [FieldRule] = [
    .notBoth(difference, MaskFile.fromAlpha), .notBoth(difference, MaskFile.colour),
    .notBoth(difference, MaskFile.mask), .notBoth(salvage, MaskFile.fromAlpha),
    .notBoth(salvage, MaskFile.colour), .notBoth(salvage, MaskFile.mask),
    .notBoth(salvage, difference),
  ]

  /// A picture to compare with.
  package struct Copy: Sendable, Equatable {
    var pixels: PixelBuffer
    var isLossless: Bool
    var name: String
  }

  /// nil: the fields say nothing of marks in the picture.
  /// - Throws: `RetouchError` when the copy can't be read, or has another size.
  init?(_ values: FieldValues, for size: PictureSize, _ files: RecipeFiles) throws(RetouchError) {
    if values.flag(MaskFile.fromAlpha) {
      self = .transparent
    } else if let colour = values.text(MaskFile.colour).flatMap(SRGBColour.init(hexadecimal:)) {
      self = .colour(colour)
    } else if let source = values.text(Self.difference).map(files.source) {
      self = .difference(try Copy(source, for: size, files.limits))
    } else if values.flag(Self.salvage) {
      self = .missing
    } else {
      return nil
    }
  }

  /// What is marked in a picture of the size that was told; nil: its file was whole.
  /// - Throws: `RetouchError` when nothing is marked, or that can't be meant.
  func mask(in picture: Picture) throws(RetouchError) -> MaskPicture? {
    switch self {
    case .transparent:
      guard let mask = MaskPicture.transparent(in: picture) else {
        throw RetouchError(
          .badData,
          "the picture has no transparent pixels, so nothing was erased; erase what is to be filled, or give a"
            + " mask")
      }
      return mask
    case .colour(let colour):
      let mask = MaskPicture.painted(colour, on: picture)
      guard !mask.isEmpty else {
        throw RetouchError(
          .badData,
          "nothing of the picture has the mask's colour; give the one that was painted with")
      }
      return mask
    case .difference(let copy):
      return try copy.mask(of: picture)
    case .missing:
      return picture.missing
    }
  }
}

extension HoleMark.Copy {
  init(
    _ source: PictureSource, for size: PictureSize, _ limits: PictureLimits
  ) throws(RetouchError) {
    let copy: Picture
    do {
      copy = try Picture.read(source, limits: limits)
    } catch {
      throw RetouchError(error)
    }
    guard PictureSize(copy) == size else {
      throw RetouchError(
        .badData,
        "\(source.name): is \(copy.width)×\(copy.height), the picture \(size.width)×\(size.height); give a"
          + " copy of the same size")
    }
    self.init(
      pixels: copy.pixels, isLossless: copy.sourceFormat.isLossless, name: source.name)
  }

  fileprivate func mask(of picture: Picture) throws(RetouchError) -> MaskPicture {
    let mask = MaskPicture.differing(
      picture.pixels, pixels, isLossy: !isLossless || !picture.sourceFormat.isLossless)
    guard !mask.isEmpty else {
      throw RetouchError(.badData, "\(name): differs nowhere from the picture; paint on a copy")
    }
    // Nobody paints over most of a picture to have it filled; brighter or sharper copies differ everywhere.
    guard mask.coverageFraction <= 0.5 else {
      throw RetouchError(
        .badData,
        "\(name): differs from more than half of the picture; give a copy that is the same but for what was"
          + " painted")
    }
    return mask
  }
}
