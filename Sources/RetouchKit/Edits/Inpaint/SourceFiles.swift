import Pictures

/// The files that say where patches are copied from.
package struct SourceFiles: Sendable, Equatable {
  package static let from = EditField(
    "from", .files(atMost: 16), "Copy from these photographs of the same place too.",
    valueName: "file")
  package static let within = EditField(
    "source-mask", .file,
    "Copy only from what is white in this picture of the picture's size.", valueName: "file")
  package static let avoid = EditField(
    "avoid", .file, "Never copy from what is white in this picture of the picture's size.",
    valueName: "file")
  package static let fields = [from, within, avoid]

  package var photographs: [PictureSource]
  package var within: PictureSource?
  package var avoid: PictureSource?

  package init(_ values: FieldValues, _ files: RecipeFiles) {
    photographs = values.texts(Self.from).map(files.source)
    within = values.text(Self.within).map(files.source)
    avoid = values.text(Self.avoid).map(files.source)
  }

  /// Reads the photographs and masks.
  /// - Throws: `RetouchError` when one can't be read or doesn't fit.
  package func read(
    for size: PictureSize, _ limits: PictureLimits
  ) throws(RetouchError) -> FillSources {
    var sources = FillSources()
    do {
      for photograph in photographs {
        sources.photographs.append(try Picture.read(photograph, limits: limits).pixels)
      }
      sources.within = try mask(within, size, limits)
      sources.avoiding = try mask(avoid, size, limits)
    } catch {
      throw RetouchError(error)
    }
    if let within, let mask = sources.within, mask.isEmpty {
      throw RetouchError(
        .badData, "\(within.name): nothing is white, so nothing could be copied")
    }
    return sources
  }

  private func mask(
    _ source: PictureSource?, _ size: PictureSize, _ limits: PictureLimits
  ) throws(PictureError) -> MaskPicture? {
    guard let source else { return nil }
    let mask = try MaskPicture.read(source, limits: limits)
    try mask.checkSize(width: size.width, height: size.height, name: source.name)
    return mask
  }
}
