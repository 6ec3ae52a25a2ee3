extension PixelBuffer.Samples {
  /// The last of `bands` interleaved bands, and the others, still interleaved.
  func splittingLastBand(of bands: Int) -> (
    colour: PixelBuffer.Samples, last: PixelBuffer.Samples
  ) {
    func split<Value>(_ values: [Value]) -> ([Value], [Value]) {
      var colour: [Value] = []
      var last: [Value] = []
      colour.reserveCapacity(values.count / bands * (bands - 1))
      last.reserveCapacity(values.count / bands)
      for start in stride(from: 0, to: values.count, by: bands) {
        for index in start..<start + bands - 1 { colour.append(values[index]) }
        last.append(values[start + bands - 1])
      }
      return (colour, last)
    }
    switch self {
    case .eight(let values):
      let (colour, last) = split(values)
      return (.eight(colour), .eight(last))
    case .sixteen(let values):
      let (colour, last) = split(values)
      return (.sixteen(colour), .sixteen(last))
    }
  }

  /// `self` has `bands` interleaved bands; one more is added behind them. Both have the same depth.
  func appendingBand(_ band: PixelBuffer.Samples, after bands: Int) -> PixelBuffer.Samples {
    func joined<Value>(_ values: [Value], _ extra: [Value]) -> [Value] {
      var result: [Value] = []
      result.reserveCapacity(values.count + extra.count)
      for pixel in extra.indices {
        for index in pixel * bands..<(pixel + 1) * bands { result.append(values[index]) }
        result.append(extra[pixel])
      }
      return result
    }
    switch (self, band) {
    case (.eight(let values), .eight(let extra)): return .eight(joined(values, extra))
    case (.sixteen(let values), .sixteen(let extra)): return .sixteen(joined(values, extra))
    default: return self
    }
  }

  /// Float samples as 16 bits: 0 to 1 is black to white, what lies outside is cut off, NaN is black.
  /// - Returns: also whether anything was cut off.
  static func sixteen(of floats: [Float]) -> (samples: PixelBuffer.Samples, isCut: Bool) {
    var isCut = false
    let values = floats.map { value -> UInt16 in
      guard value >= 0, value <= 1 else {
        isCut = true
        return value > 1 ? 65535 : 0
      }
      return UInt16(value * 65535 + 0.5)
    }
    return (.sixteen(values), isCut)
  }

  /// HEIC and AVIF samples of 9 to 15 bits come shifted up, white below 65535. The high bits are repeated in the low ones,
  /// so that the range is whole; cutting them off again gives the file's samples back.
  func fillingLowBits(from bits: Int) -> PixelBuffer.Samples {
    guard case .sixteen(let values) = self, (9...15).contains(bits) else { return self }
    return .sixteen(values.map { $0 | $0 >> UInt16(bits) })
  }

  /// The opposite of `fillingLowBits`: each sample is rounded to `bits` bits and shifted up.
  func roundedToHighBits(_ bits: Int) -> PixelBuffer.Samples {
    guard case .sixteen(let values) = self, (9...15).contains(bits) else { return self }
    let maximum = UInt32(1) << UInt32(bits) - 1
    return .sixteen(
      values.map { UInt16((UInt32($0) * maximum + 32767) / 65535) << UInt16(16 - bits) })
  }
}
