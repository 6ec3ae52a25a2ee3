/// What to fill, one coverage a pixel: 255 fills, 0 keeps, values between are the feathered edge of a hole.
public struct MaskPicture: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `width * height` values, row-major from the top left.
  public var coverage: [UInt8] {
    didSet { precondition(coverage.count == width * height) }
  }

  /// - Parameters:
  ///   - width: in pixels, above 0.
  ///   - height: likewise.
  ///   - coverage: exactly `width * height` values.
  public init(width: Int, height: Int, coverage: [UInt8]) {
    precondition(width > 0 && height > 0 && coverage.count == width * height)
    self.width = width
    self.height = height
    self.coverage = coverage
  }

  /// A mask of one value.
  public init(width: Int, height: Int, filledWith value: UInt8 = 0) {
    self.init(
      width: width, height: height, coverage: [UInt8](repeating: value, count: width * height))
  }

  /// Nothing is to be filled.
  public var isEmpty: Bool { !coverage.contains { $0 > 0 } }

  /// The part of the picture that is to be filled, 0 to 1; half-covered pixels count half.
  public var coverageFraction: Double {
    let sum = coverage.reduce(0) { $0 + Int($1) }
    return Double(sum) / (255 * Double(coverage.count))
  }

  /// The smallest rectangle that holds every pixel with any coverage; nil for an empty mask.
  public var bounds: PixelRectangle? {
    var left = width
    var right = -1
    var top = height
    var bottom = -1
    for y in 0..<height {
      let row = coverage[y * width..<(y + 1) * width]
      guard let first = row.firstIndex(where: { $0 > 0 }),
        let last = row.lastIndex(where: { $0 > 0 })
      else { continue }
      left = min(left, first - row.startIndex)
      right = max(right, last - row.startIndex)
      top = min(top, y)
      bottom = y
    }
    guard right >= 0 else { return nil }
    return PixelRectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }

  /// The mask for the other convention: what was kept is filled.
  public func inverted() -> MaskPicture {
    MaskPicture(width: width, height: height, coverage: coverage.map { 255 - $0 })
  }

  /// A hard mask: 255 where the coverage is at least `level` (0 to 1), 0 elsewhere.
  public func thresholded(at level: Double) -> MaskPicture {
    let values: [UInt8] = coverage.map { Double($0) / 255 >= level ? 255 : 0 }
    return MaskPicture(width: width, height: height, coverage: values)
  }

  /// Makes sure that the mask belongs to a picture of the given size.
  ///
  /// - Parameters:
  ///   - width: the picture's.
  ///   - height: likewise.
  ///   - name: the mask's file, for the message.
  /// - Throws: `PictureError` of kind `badData` that names both sizes.
  public func checkSize(width: Int, height: Int, name: String) throws(PictureError) {
    guard width == self.width, height == self.height else {
      throw PictureError(
        .badData,
        "\(name): the mask is \(self.width)×\(self.height) and the picture \(width)×\(height) pixels; "
          + "give a mask of the picture's size")
    }
  }

  /// The mask as a grey picture, for previews.
  public var pixels: PixelBuffer {
    PixelBuffer(width: width, height: height, channels: 1, eight: coverage)
  }
}

/// A rectangle of whole pixels, `x` and `y` its top left corner.
public struct PixelRectangle: Sendable, Equatable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
