import CVips

/// A part of a picture for a screen: cut out, made smaller where it is larger than asked for, 8 bits, without metadata.
package struct PictureView: Sendable {
  /// PNG where something is transparent or few pixels are shown, else JPEG.
  package let format: PictureFormat
  /// The encoded file.
  package let bytes: [UInt8]

  private static let quality: Int32 = 88
  /// Pixels are told apart when a view of so few is enlarged, and JPEG's blocks would be seen.
  private static let exactPixels = 128 * 128

  /// - Parameters:
  ///   - picture: of any size.
  ///   - region: what of it is shown; the part outside the picture isn't.
  ///   - side: of the longer side, at most, in pixels.
  ///   - exact: PNG, whatever the size: for masks.
  /// - Throws: `PictureError`: `badSetting` when the region lies outside, `inputOutput` when memory runs out.
  package init(
    of picture: Picture, region: PixelRectangle, side: Int, exact: Bool = false
  ) throws(PictureError) {
    guard let region = region.clipped(width: picture.width, height: picture.height) else {
      throw PictureError(
        .badSetting,
        "the region lies outside the picture of \(picture.width)×\(picture.height) pixels")
    }
    try Vips.start()
    let pixels = picture.pixels.cropped(to: region).eightBit()
    let alpha = picture.alpha?.cropped(to: region).eightBit()
    let isTransparent = alpha?.isOpaque == false
    var samples = pixels.samples
    if isTransparent, let alpha {
      samples = samples.appendingBand(alpha.samples, after: pixels.channels)
    }
    let scale = min(1, Double(max(side, 1)) / Double(max(region.width, region.height)))
    let shown = Double(region.width * region.height) * scale * scale
    let format: PictureFormat =
      exact || isTransparent || shown <= Double(Self.exactPixels) ? .png : .jpeg
    do {
      bytes = try withVipsImage(
        of: samples, width: region.width, height: region.height,
        bands: pixels.channels + (isTransparent ? 1 : 0),
        space: ColourConversion.space(channels: pixels.channels, sixteenBit: false)
      ) { (image) throws(VipsFailure) in
        guard scale < 1 else { return try Self.encoded(image, format) }
        guard let small = VipsImage(cvips_shrunk(image.pointer, scale, isTransparent ? 1 : 0))
        else {
          throw VipsFailure()
        }
        return try Self.encoded(small, format)
      }
    } catch {
      throw PictureError(.inputOutput, "a view of the picture can't be made: \(error.reason)")
    }
    self.format = format
  }

  private static func encoded(
    _ image: borrowing VipsImage, _ format: PictureFormat
  ) throws(VipsFailure) -> [UInt8] {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    let status =
      format == .png
      ? cvips_save_png(image.pointer, 1, 1, &bytes, &count)
      : cvips_save_jpeg(image.pointer, quality, 1, &bytes, &count)
    guard status == 0, let bytes else { throw VipsFailure() }
    defer { cvips_free_bytes(bytes) }
    return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

extension PixelRectangle {
  /// The part in a picture of a size; nil when there is none.
  package func clipped(width pictureWidth: Int, height pictureHeight: Int) -> PixelRectangle? {
    let (right, overflow) = x.addingReportingOverflow(width)
    let (bottom, tooTall) = y.addingReportingOverflow(height)
    guard width > 0, height > 0, !overflow, !tooTall else { return nil }
    let (left, top) = (max(x, 0), max(y, 0))
    let (end, base) = (min(right, pictureWidth), min(bottom, pictureHeight))
    guard left < end, top < base else { return nil }
    return PixelRectangle(x: left, y: top, width: end - left, height: base - top)
  }
}

extension PixelBuffer {
  /// - Parameter region: inside the buffer.
  func cropped(to region: PixelRectangle) -> PixelBuffer {
    if region.width == width, region.height == height { return self }
    func rows<Value>(_ values: [Value]) -> [Value] {
      var result: [Value] = []
      result.reserveCapacity(region.width * region.height * channels)
      for row in region.y..<region.y + region.height {
        let start = (row * width + region.x) * channels
        result += values[start..<start + region.width * channels]
      }
      return result
    }
    let cut: Samples =
      switch samples {
      case .eight(let values): .eight(rows(values))
      case .sixteen(let values): .sixteen(rows(values))
      }
    return PixelBuffer(
      width: region.width, height: region.height, channels: channels, samples: cut)
  }
}
