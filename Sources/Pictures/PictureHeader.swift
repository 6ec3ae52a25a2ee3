import CVips

extension Picture {
  /// How many pixels a file's header says that it has; 0 when that can't be told. Nothing is decoded.
  package static func pixelCount(of bytes: [UInt8]) -> Int {
    guard (try? Vips.start()) != nil else { return 0 }
    // Among the turns: the words of a failure must not get among others'.
    let pixels = try? VipsTurns.run { () throws(PictureError) -> Int in declaredPixels(bytes) }
    return pixels ?? 0
  }

  private static func declaredPixels(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes { buffer in
      guard
        let image = VipsImage(
          cvips_open(buffer.baseAddress, buffer.count, "[access=sequential]"))
      else { return 0 }
      let (width, height) = (image.header.width, image.header.height)
      let (pixels, overflow) = Int(width).multipliedReportingOverflow(by: Int(height))
      return overflow ? 0 : max(pixels, 0)
    }
  }
}
