import Editing
import Pictures

extension Edit {
  /// Fill what the mask covers; every other pixel stays to the bit. The mask has the picture's size.
  /// - Parameter from: where patches may be copied from.
  public static func inpaint(_ mask: MaskPicture, from: FillSources = FillSources()) -> Edit {
    Edit(PictureInpaint(hole: mask, sources: from))
  }
}

/// A picture with its holes filled.
package struct PictureInpaint: PictureEdit {
  package static let name = "inpaint"
  package static let summary = "Fill what a mask covers."
  package static let fields = MaskFile.fields + [.fill] + SourceFiles.fields
  package static let rules: [FieldRule] = SourceFiles.fields.map {
    .notWith($0, .fill, says: .text(FillKind.model.rawValue))
  }

  let hole: MaskPicture
  let sources: FillSources

  init(hole: MaskPicture, sources: FillSources) {
    self.hole = hole
    self.sources = sources
  }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    hole = try MaskFile(values, files).read(for: size, files.limits)
    sources = try SourceFiles(values, files).read(for: size, files.limits)
  }

  package var mask: MaskPicture? { hole }

  package func settled(_ settings: EditSettings, bundled: Bool) -> EditSettings {
    HoleFilling.settled(settings, copies: sources != FillSources(), bundled: bundled)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    guard hole.width == picture.width, hole.height == picture.height else {
      throw RetouchError(
        .badData,
        "the mask is \(hole.width)×\(hole.height), the picture \(picture.width)×\(picture.height);"
          + " they must have the same size")
    }
    let copied = try sources.copySources(width: picture.width, height: picture.height)
    return picture.replacingPixels(
      try HoleFilling.filled(picture.pixels, hole, InpaintEdit(sources: copied), session))
  }
}
