extension PixelBuffer {
  /// Whether every sample is at full intensity.
  var isOpaque: Bool {
    switch samples {
    case .eight(let values): values.allSatisfy { $0 == 255 }
    case .sixteen(let values): values.allSatisfy { $0 == 65535 }
    }
  }

  /// The pixels laid on a plain colour: p·a + b·(1 − a), rounded half up. A grey buffer becomes RGB unless the background is
  /// grey.
  ///
  /// - Parameter alpha: one channel of the same size and depth.
  func flattened(alpha: PixelBuffer, onto background: SRGBColour) -> PixelBuffer {
    let isGrey = background.red == background.green && background.green == background.blue
    let colour = isGrey ? self : rgb()
    let levels = [background.red, background.green, background.blue]
    func laid<Value: FixedWidthInteger & UnsignedInteger>(
      _ values: [Value], _ coverage: [Value]
    ) -> [Value] {
      let maximum = UInt64(Value.max)
      return values.indices.map { index in
        let weight = UInt64(coverage[index / colour.channels])
        let behind = UInt64(levels[index % colour.channels]) * (maximum / 255)
        let sum = UInt64(values[index]) * weight + behind * (maximum - weight)
        return Value((2 * sum + maximum) / (2 * maximum))
      }
    }
    switch (colour.samples, alpha.samples) {
    case (.eight(let values), .eight(let coverage)):
      return PixelBuffer(
        width: width, height: height, channels: colour.channels, eight: laid(values, coverage))
    case (.sixteen(let values), .sixteen(let coverage)):
      return PixelBuffer(
        width: width, height: height, channels: colour.channels, sixteen: laid(values, coverage))
    default:
      return colour
    }
  }
}
