extension PixelBuffer {
  /// The buffer at another size, bilinear between pixel centres: no overshoot, so alpha needs no clamping and opaque areas
  /// stay opaque.
  ///
  /// - Parameters: width, height: at least 1. Meant for enlarging; shrinking skips pixels.
  func resampled(width newWidth: Int, height newHeight: Int) -> PixelBuffer {
    if newWidth == width && newHeight == height { return self }
    let columns = Self.taps(from: width, to: newWidth)
    let rows = Self.taps(from: height, to: newHeight)
    func resample<Value: FixedWidthInteger & UnsignedInteger>(_ values: [Value]) -> [Value] {
      var result: [Value] = []
      result.reserveCapacity(newWidth * newHeight * channels)
      for row in rows {
        let upper = row.first * width
        let lower = row.second * width
        for column in columns {
          for channel in 0..<channels {
            func value(_ pixel: Int) -> Float { Float(values[pixel * channels + channel]) }
            let top =
              value(upper + column.first) * (1 - column.weight)
              + value(upper + column.second) * column.weight
            let bottom =
              value(lower + column.first) * (1 - column.weight)
              + value(lower + column.second) * column.weight
            result.append(Value(top * (1 - row.weight) + bottom * row.weight + 0.5))
          }
        }
      }
      return result
    }
    switch samples {
    case .eight(let values):
      return PixelBuffer(
        width: newWidth, height: newHeight, channels: channels, eight: resample(values))
    case .sixteen(let values):
      return PixelBuffer(
        width: newWidth, height: newHeight, channels: channels, sixteen: resample(values))
    }
  }

  private struct Tap {
    var first: Int
    var second: Int
    var weight: Float
  }

  private static func taps(from old: Int, to new: Int) -> [Tap] {
    (0..<new).map { index in
      let position = (Float(index) + 0.5) * Float(old) / Float(new) - 0.5
      let clamped = min(max(position, 0), Float(old - 1))
      let first = Int(clamped)
      return Tap(first: first, second: min(first + 1, old - 1), weight: clamped - Float(first))
    }
  }
}
