/// How many pixels a picture is to grow by on each side.
public struct Borders: Sendable, Equatable {
  public var left: Int
  public var top: Int
  public var right: Int
  public var bottom: Int

  /// - Parameters: in pixels, 0 or more.
  public init(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// What makes a picture of a size have the given proportions: it grows in one direction, alike on
  /// both sides.
  public init(width: Int, height: Int, toProportions across: Double, by down: Double) {
    self.init()
    let wanted = Double(height) * across / down
    if wanted > Double(width) {
      let more = Int(min(wanted, 1e9).rounded()) - width
      left = more / 2
      right = more - left
    } else {
      let more = Int(min(Double(width) * down / across, 1e9).rounded()) - height
      top = more / 2
      bottom = more - top
    }
  }

  /// Whether nothing grows.
  public var isEmpty: Bool { self == Borders() }

  /// Samples on the larger canvas, `value` around them.
  func around(_ buffer: PixelBuffer, filledWith value: Int = 0) -> PixelBuffer {
    func laid<Sample: FixedWidthInteger>(_ samples: [Sample]) -> [Sample] {
      let width = buffer.width + left + right
      let row = buffer.width * buffer.channels
      var result = [Sample](
        repeating: Sample(value),
        count: width * (buffer.height + top + bottom) * buffer.channels)
      for y in 0..<buffer.height {
        let start = ((top + y) * width + left) * buffer.channels
        result.replaceSubrange(start..<start + row, with: samples[y * row..<(y + 1) * row])
      }
      return result
    }
    let samples: PixelBuffer.Samples =
      switch buffer.samples {
      case .eight(let values): .eight(laid(values))
      case .sixteen(let values): .sixteen(laid(values))
      }
    return PixelBuffer(
      width: buffer.width + left + right, height: buffer.height + top + bottom,
      channels: buffer.channels, samples: samples)
  }

  /// The mask of what is new on the larger canvas.
  public func mask(width: Int, height: Int) -> MaskPicture {
    let picture = PixelBuffer(
      width: width, height: height, channels: 1,
      eight: [UInt8](repeating: 0, count: width * height))
    guard case .eight(let coverage) = around(picture, filledWith: 255).samples else {
      return MaskPicture(width: width, height: height)
    }
    return MaskPicture(
      width: width + left + right, height: height + top + bottom, coverage: coverage)
  }
}

extension Picture {
  /// The picture on a larger canvas: what is new is black and opaque; metadata stays (EXIF's sizes
  /// follow when it is written).
  public func extended(by borders: Borders) -> Picture {
    var picture = remade(
      borders.around(pixels), alpha.map { borders.around($0, filledWith: $0.maximum) })
    // New samples are none of the file's; black of three channels is 0 in both spaces.
    if let colours = fileColours, colours.samples.channels == 3 {
      picture.fileColours = FileColours(
        samples: borders.around(colours.samples), converted: borders.around(colours.converted))
    }
    return picture
  }
}
