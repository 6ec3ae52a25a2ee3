/// Shapes that somebody drew on a picture, one over the other: a mask, or colours for some places.
package struct Drawing: Sendable, Equatable {
  package struct Layer: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
      case shape(DrawnShape)
      /// What a mask that is there already covers.
      case mask(MaskPicture)
    }

    package var content: Content
    /// Takes away what is below.
    package var erases: Bool
    /// sRGB; what it says in a mask is ignored.
    package var colour: SRGBColour

    package init(_ content: Content, erases: Bool = false, colour: SRGBColour = .white) {
      self.content = content
      self.erases = erases
      self.colour = colour
    }
  }

  /// From the lowest.
  package var layers: [Layer]

  package init(_ layers: [Layer]) { self.layers = layers }

  /// What is drawn, as a mask of hard edges.
  /// - Throws: `badData`: nothing is covered, too much is painted, a mask of another size.
  package func mask(width: Int, height: Int) throws(PictureError) -> MaskPicture {
    var coverage = [UInt8](repeating: 0, count: width * height)
    var budget = DrawingBudget()
    for layer in layers {
      switch layer.content {
      case .shape(let shape):
        let value: UInt8 = layer.erases ? 0 : 255
        try shape.rows(width: width, height: height, &budget) { row, columns in
          let start = row * width
          coverage.withUnsafeMutableBufferPointer {
            $0[start + columns.lowerBound..<start + columns.upperBound].update(repeating: value)
          }
        }
      case .mask(let mask):
        try mask.checkSize(width: width, height: height, name: "the drawing")
        try budget.spend(coverage.count)
        for pixel in coverage.indices where mask.coverage[pixel] > 0 {
          coverage[pixel] =
            layer.erases
            ? min(coverage[pixel], 255 - mask.coverage[pixel])
            : max(coverage[pixel], mask.coverage[pixel])
        }
      }
    }
    let mask = MaskPicture(width: width, height: height, coverage: coverage)
    guard !mask.isEmpty else { throw Self.nothing }
    return mask
  }

  /// What is drawn, as colours on a transparent picture. Masks have no colours and are left out.
  /// - Throws: `badData`: nothing is covered, too much is painted.
  package func colours(width: Int, height: Int) throws(PictureError) -> Picture {
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    var alpha = [UInt8](repeating: 0, count: width * height)
    var budget = DrawingBudget()
    for layer in layers {
      guard case .shape(let shape) = layer.content else { continue }
      try shape.rows(width: width, height: height, &budget) { row, columns in
        for pixel in row * width + columns.lowerBound..<row * width + columns.upperBound {
          alpha[pixel] = layer.erases ? 0 : 255
          pixels[3 * pixel] = layer.erases ? 0 : layer.colour.red
          pixels[3 * pixel + 1] = layer.erases ? 0 : layer.colour.green
          pixels[3 * pixel + 2] = layer.erases ? 0 : layer.colour.blue
        }
      }
    }
    guard alpha.contains(where: { $0 > 0 }) else { throw Self.nothing }
    return Picture(
      pixels: PixelBuffer(width: width, height: height, channels: 3, eight: pixels),
      alpha: PixelBuffer(width: width, height: height, channels: 1, eight: alpha))
  }

  private static let nothing = PictureError(
    .badData, "nothing is painted on the picture; paint something first")
}
