import Editing
import Pictures
import Tensors

extension Edit {
  /// Fill what the mask covers; every other pixel stays to the bit. The mask has the picture's size.
  /// - Parameters:
  ///   - mask: what to fill, of the picture's size.
  ///   - from: where patches may be copied from.
  public static func inpaint(_ mask: MaskPicture, from: FillSources = FillSources()) -> Edit {
    Edit(PictureInpaint(hole: .mask(mask), sources: from))
  }

  /// The same where the mask is what somebody erased: what is filled comes out opaque.
  package static func inpaint(erased mask: MaskPicture, from: FillSources) -> Edit {
    Edit(PictureInpaint(hole: .mask(mask), sources: from, makesOpaque: true))
  }

  /// Find what is damaged, and fill that. A picture without any stays as it is; the report has a note
  /// of what was found.
  /// - Parameters:
  ///   - search: which damage, and how much of the picture at most.
  ///   - from: where patches may be copied from.
  public static func inpaint(
    finding search: DamageSearch, from: FillSources = FillSources()
  ) -> Edit {
    Edit(PictureInpaint(hole: .search(search, HoleRim()), sources: from))
  }
}

/// A picture with its holes filled.
package struct PictureInpaint: PictureEdit {
  package static let name = "inpaint"
  package static let summary = "Fill what a mask covers."
  package static let fields =
    MaskFile.fields + [HoleMark.difference, HoleMark.salvage] + HoleShapes.fields + DamageFields.all
    + [.fill]
    + SourceFiles.fields
  /// What says by itself what is filled.
  private static let holes = [MaskFile.mask] + HoleMark.fields + HoleShapes.fields
  package static let rules: [FieldRule] =
    [.anyOf(holes + [DamageFields.find])] + holes.map { .notBoth($0, DamageFields.find) }
    + [.needs(MaskFile.invert, MaskFile.mask), .needs(MaskFile.threshold, MaskFile.mask)]
    + MaskFile.readingRules
    + HoleMark.rules + DamageFields.rules
    + SourceFiles.fields.map { .notWith($0, .fill, says: .text(FillKind.model.rawValue)) }

  var hole: Hole
  let sources: FillSources
  /// Whether what is filled can be seen, where the picture was transparent.
  let makesOpaque: Bool

  init(hole: Hole, sources: FillSources, makesOpaque: Bool = false) {
    self.hole = hole
    self.sources = sources
    self.makesOpaque = makesOpaque
  }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    hole = try Hole(values, for: size, files)
    sources = try SourceFiles(values, files).read(for: size, files.limits)
    // Who erased what is to be filled wants to see it.
    makesOpaque = values.flag(MaskFile.fromAlpha)
  }

  package var mask: MaskPicture? { hole.mask }

  package func seeing(
    _ picture: Picture, _ threads: ThreadPool, note: (String) -> Void
  ) throws(RetouchError) -> any PictureEdit {
    var seeing = self
    seeing.hole = try hole.known(in: picture, threads, note: note)
    return seeing
  }

  package func settled(_ settings: EditSettings, bundled: Bool) -> EditSettings {
    HoleFilling.settled(settings, copies: sources != FillSources(), bundled: bundled)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    guard let hole = hole.mask else { return picture }
    try hole.checkFit(PictureSize(picture), named: "mask")
    let copied = try sources.copySources(width: picture.width, height: picture.height)
    var filled = picture.replacingPixels(
      try HoleFilling.filled(picture.pixels, hole, InpaintEdit(sources: copied), session))
    filled.missing = nil
    return makesOpaque ? filled.opaque(under: hole) : filled
  }
}
