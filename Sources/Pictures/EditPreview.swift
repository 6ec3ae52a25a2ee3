/// Pictures beside each other on a neutral ground, for comparing: before | mask | after.
public enum EditPreview {
  /// The pictures from left to right, aligned at the top, `gap` pixels of middle grey between them and below shorter ones.
  ///
  /// Grey when all are grey, else RGB; 16 bits when one of them has 16.
  ///
  /// - Parameters:
  ///   - pictures: at least one.
  ///   - gap: in pixels, 0 or more.
  public static func sideBySide(_ pictures: [PixelBuffer], gap: Int = 8) -> PixelBuffer {
    precondition(!pictures.isEmpty && gap >= 0)
    let channels = pictures.map(\.channels).max() ?? 1
    let isSixteenBit = pictures.contains(where: \.isSixteenBit)
    let width = pictures.reduce(gap * (pictures.count - 1)) { $0 + $1.width }
    let height = pictures.map(\.height).max() ?? 1
    func laid<Value>(_ ground: Value, _ parts: [(buffer: PixelBuffer, values: [Value])]) -> [Value]
    {
      var result = [Value](repeating: ground, count: width * height * channels)
      var left = 0
      for (buffer, values) in parts {
        let row = buffer.width * channels
        for y in 0..<buffer.height {
          let start = (y * width + left) * channels
          result.replaceSubrange(start..<start + row, with: values[y * row..<(y + 1) * row])
        }
        left += buffer.width + gap
      }
      return result
    }
    let coloured = pictures.map { channels == 3 ? $0.rgb() : $0 }
    if isSixteenBit {
      let parts = coloured.map(\.sixteenBitParts)
      return PixelBuffer(
        width: width, height: height, channels: channels, sixteen: laid(128 * 257, parts))
    }
    let parts = coloured.map(\.eightBitParts)
    return PixelBuffer(width: width, height: height, channels: channels, eight: laid(128, parts))
  }
}

extension PixelBuffer {
  fileprivate var eightBitParts: (buffer: PixelBuffer, values: [UInt8]) {
    if case .eight(let values) = eightBit().samples { (self, values) } else { (self, []) }
  }

  fileprivate var sixteenBitParts: (buffer: PixelBuffer, values: [UInt16]) {
    if case .sixteen(let values) = sixteenBit().samples { (self, values) } else { (self, []) }
  }
}
