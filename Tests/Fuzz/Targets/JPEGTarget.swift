import Pictures

extension FuzzTarget {
  /// Coefficients through the shim around libjpeg, and other pixels with the file's own tables.
  static let jpeg = FuzzTarget("jpeg", longest: 2048) { bytes throws(BrokenPromise) in
    let limits = PictureLimits(maximumPixels: 1 << 16, maximumFileBytes: 1 << 20)
    guard let file = try? JPEGCoefficients(bytes, name: "picture", limits: limits),
      file.width * file.height <= 1 << 12
    else { return }
    let values = (0..<3 * file.width * file.height).map { UInt8(truncatingIfNeeded: $0 * 37) }
    let pixels = PixelBuffer(width: file.width, height: file.height, channels: 3, eight: values)
    for progressive in [false, true] {
      guard let written = try? file.encoding(pixels, progressive: progressive) else { continue }
      guard let again = try? JPEGCoefficients(written, name: "written", limits: limits),
        again.components.map(\.quantization) == file.components.map(\.quantization)
      else { throw BrokenPromise("a JPEG file with the same tables isn't read as one") }
    }
  }
}
