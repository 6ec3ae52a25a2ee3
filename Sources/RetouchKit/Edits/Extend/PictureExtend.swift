import Editing
import Pictures

extension Edit {
  /// Continue the picture beyond its borders; every pixel of it stays to the bit.
  public static func extend(_ borders: Borders) -> Edit { Edit(PictureExtend(borders: borders)) }
}

/// A picture continued beyond its borders: what is new is a hole to fill.
package struct PictureExtend: PictureEdit {
  package static let name = "extend"
  package static let summary = "Continue a picture beyond its borders."

  package static let left = side("left", "on the left")
  package static let right = side("right", "on the right")
  package static let top = side("top", "at the top")
  package static let bottom = side("bottom", "at the bottom")
  package static let to = EditField(
    "to", .proportions,
    "Grow to these proportions, width to height, alike on both sides: 16:9, 1:1.",
    valueName: "w:h")
  package static let fields = [left, right, top, bottom, to, .fill]
  package static let rules: [FieldRule] =
    [left, right, top, bottom].map { .notBoth(to, $0) } + [.anyOf([left, right, top, bottom, to])]

  private static func side(_ name: String, _ place: String) -> EditField {
    EditField(name, .integer(0...100_000), "Pixels to add \(place).", standard: 0)
  }

  let borders: Borders

  init(borders: Borders) { self.borders = borders }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    if let proportions = values.text(Self.to).flatMap(Proportions.init) {
      borders = Borders(
        width: size.width, height: size.height, toProportions: proportions.across,
        by: proportions.down)
      guard !borders.isEmpty else {
        throw RetouchError(
          .badSetting,
          "the picture has these proportions already (\(size.width)×\(size.height)); nothing to"
            + " extend")
      }
    } else {
      borders = Borders(
        left: values.integer(Self.left) ?? 0, top: values.integer(Self.top) ?? 0,
        right: values.integer(Self.right) ?? 0, bottom: values.integer(Self.bottom) ?? 0)
    }
    try check()
  }

  package func size(from size: PictureSize) -> PictureSize {
    PictureSize(
      width: size.width + borders.left + borders.right,
      height: size.height + borders.top + borders.bottom)
  }

  package func settled(_ settings: EditSettings, bundled: Bool) -> EditSettings {
    HoleFilling.settled(settings, copies: false, bundled: bundled)
  }

  private func check() throws(RetouchError) {
    let sides = [borders.left, borders.top, borders.right, borders.bottom]
    guard sides.allSatisfy({ $0 >= 0 }), !borders.isEmpty else {
      throw RetouchError(
        .badSetting, "a picture is extended by 1 pixel or more, on one side at least")
    }
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    try check()
    let pixels = picture.pixels
    let (width, height) = (
      Double(pixels.width) + Double(borders.left) + Double(borders.right),
      Double(pixels.height) + Double(borders.top) + Double(borders.bottom)
    )
    guard width * height <= Double(session.settings.maximumPixels) else {
      throw RetouchError(
        .badData,
        "the result would have \(Int(width * height / 1e6)) megapixels, more than the limit of"
          + " \(session.settings.maximumPixels / 1_000_000); raise the limit or extend by less",
        remedy: .maximumPixels)
    }
    let larger = picture.extended(by: borders)
    return larger.replacingPixels(
      try HoleFilling.filled(
        larger.pixels, borders.mask(width: pixels.width, height: pixels.height), InpaintEdit(),
        session))
  }
}
