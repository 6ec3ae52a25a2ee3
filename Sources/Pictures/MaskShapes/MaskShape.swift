/// A mask that can be made, for trying an edit or damaging a picture in a known way.
public enum MaskShape: Sendable, Equatable {
  /// Words in the middle of the picture, as large as fit.
  case text(String)
  /// `count` long thin lines, nearly straight and nearly upright, as on old film.
  case scratches(count: Int)
  /// `count` squares of `side` pixels that don't overlap as far as there is room.
  case boxes(count: Int, side: Int)
  /// `count` free-form brush strokes, a few turns each.
  case strokes(count: Int)
  /// Single missing pixels, `percent` (0 to 100) of all.
  case random(percent: Double)
  /// One half of the picture.
  case half(Edge)
  /// A border of `width` pixels, for painting beyond a picture's edges.
  case frame(width: Int)

  public enum Edge: String, Sendable, CaseIterable { case left, right, top, bottom }
}

extension MaskPicture {
  /// Makes a mask of hard edges (text is smooth). The same arguments give the same mask on every machine, except for text,
  /// which depends on the machine's fonts.
  ///
  /// - Throws: `PictureError` of kind `badSetting` for arguments out of range (the size must be 1 to 100,000 a side and at most
  ///   200 megapixels) and for text when the machine has no font.
  public static func make(
    _ shape: MaskShape, width: Int, height: Int, seed: UInt64 = 0
  ) throws(PictureError) -> MaskPicture {
    guard (1...100_000).contains(width), (1...100_000).contains(height),
      width * height <= PictureLimits.standard.maximumPixels
    else {
      throw PictureError(
        .badSetting,
        "a mask of \(width)×\(height) can't be made; give 1 to 100000 a side and at most \(PictureLimits.standard.maximumPixels) pixels"
      )
    }
    var random = SeededRandom(seed: seed)
    var mask = MaskPicture(width: width, height: height)
    switch shape {
    case .text(let text): try mask.drawText(text)
    case .scratches(let count): try mask.drawScratches(count, &random)
    case .boxes(let count, let side): try mask.drawBoxes(count, side: side, &random)
    case .strokes(let count): try mask.drawStrokes(count, &random)
    case .random(let percent): try mask.dropPixels(percent: percent, &random)
    case .half(let edge): mask.fillHalf(edge)
    case .frame(let border): try mask.drawFrame(border)
    }
    return mask
  }

  /// - Throws: `badSetting` unless `value` is in `range`.
  static func require(
    _ value: Int, in range: ClosedRange<Int>, _ what: String
  ) throws(PictureError) {
    guard range.contains(value) else {
      throw PictureError(
        .badSetting,
        "\(what) \(value) is out of range; give \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Fills the part of a rectangle that lies in the picture.
  mutating func fill(_ rectangle: PixelRectangle) {
    let columns = max(0, rectangle.x)..<max(0, min(width, rectangle.x + rectangle.width))
    let rows = max(0, rectangle.y)..<max(0, min(height, rectangle.y + rectangle.height))
    for y in rows {
      for x in columns { coverage[y * width + x] = 255 }
    }
  }
}
