import Editing
import Pictures
import Tensors

extension ColourHints {
  /// Hints from a picture: what is transparent says nothing. Where nothing is transparent, as on a copy of
  /// the photograph that was painted on, what is coloured counts and what is grey says nothing.
  /// - Parameters:
  ///   - picture: of the photograph's size or shape.
  ///   - name: what messages call it.
  /// - Throws: `RetouchError` when it says nothing.
  public init(_ picture: Picture, named name: String = "the hints") throws(RetouchError) {
    let colours = picture.pixels.tensor
    let coverage =
      picture.hasTransparency
      ? picture.alpha.map(Self.coverage) ?? Self.coloured(colours) : Self.coloured(colours)
    guard coverage.values.contains(where: { $0 > 0 }) else {
      throw RetouchError(
        .badData,
        picture.hasTransparency
          ? "\(name): is transparent everywhere, or nearly, so it says no colour; paint some dots on it"
          : "\(name): has neither transparent nor coloured pixels; give a transparent picture with dots of"
            + " colour, or a copy of the photograph with some painted on")
    }
    self.init(colours: colours, coverage: coverage)
  }

  /// How opaque a hint is at least: less is what an eraser left.
  private static let leastCoverage: Float = 0.1

  private static func coverage(_ alpha: PixelBuffer) -> Tensor {
    alpha.greyTensor.mapped { value in
      let share = (value + 1) / 2
      return share < leastCoverage ? 0 : share
    }
  }

  /// How far apart a pixel's channels are at least to be a colour: more than what JPEG makes of grey.
  private static let leastColour: Float = 24 / 127.5

  private static func coloured(_ colours: Tensor) -> Tensor {
    let values = colours.values
    return Tensor(
      shape: [1, colours.height, colours.width, 1],
      values: stride(from: 0, to: values.count, by: 3).map { pixel in
        let channels = values[pixel..<pixel + 3]
        let apart = (channels.max() ?? 0) - (channels.min() ?? 0)
        return apart >= leastColour ? 1 : 0
      })
  }

  /// Refuses a sheet that isn't the picture's shape.
  /// - Throws: `RetouchError` with both sizes.
  func checkShape(for size: PictureSize, named name: String) throws(RetouchError) {
    guard let (width, height) = sheetSize else { return }
    // Made smaller, to the next whole pixel.
    let isSameShape =
      abs(width * size.height - height * size.width) <= max(size.width, size.height)
    guard isSameShape, width <= size.width, height <= size.height else {
      throw RetouchError(
        .badData,
        "\(name): is \(width)×\(height), the picture \(size.width)×\(size.height); hints must have its"
          + " size, or its shape made smaller")
    }
  }
}

extension ColourHints.Dot {
  /// A dot on a picture of a size.
  /// - Throws: `RetouchError` when it lies outside.
  init(_ text: HintText, on size: PictureSize) throws(RetouchError) {
    guard text.x < size.width, text.y < size.height else {
      throw RetouchError(
        .badSetting,
        "hint \(text.x),\(text.y) lies outside the picture of \(size.width)×\(size.height); count from 0"
          + " at the left and top")
    }
    self.init(
      x: (Double(text.x) + 0.5) / Double(size.width),
      y: (Double(text.y) + 0.5) / Double(size.height),
      colour: SIMD3(
        Float(text.colour.red), Float(text.colour.green), Float(text.colour.blue)) / 255)
  }
}
