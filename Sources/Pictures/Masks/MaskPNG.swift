import CPNG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Mask files through libpng, which gives every depth and kind of PNG as it is, without colour management.
enum MaskPNG {
  /// - Throws: `badData` for a damaged, truncated or too large file.
  static func decode(
    _ bytes: [UInt8], name: String, limits: PictureLimits
  ) throws(PictureError) -> MaskSamples {
    var picture = CPNGPicture()
    var message = [CChar](repeating: 0, count: 160)
    let status = cpng_read(
      bytes, bytes.count, UInt64(max(0, limits.maximumPixels)), &picture, &message)
    guard Int(status) == CPNG_OK, let samples = picture.samples else {
      switch Int(status) {
      case CPNG_TOO_LARGE:
        throw PictureError(
          .badData,
          "\(name): has \(picture.width)×\(picture.height) pixels, more than the limit of \(limits.maximumPixels); "
            + "raise the limit if you trust the file", remedy: .maximumPixels)
      case CPNG_NO_MEMORY:
        throw PictureError(.outOfResources, "\(name): not enough memory for the mask")
      default:
        if let shortage = Shortage.behind(text(message)) {
          throw PictureError(.outOfResources, "\(name): \(shortage)")
        }
        throw PictureError(
          .badData,
          "\(name): is damaged or incomplete (\(text(message))); get a whole copy of the file")
      }
    }
    defer { free(samples) }
    let width = Int(picture.width)
    let height = Int(picture.height)
    let channels = Int(picture.channels)
    let values = UnsafeBufferPointer(start: samples, count: width * height * channels)
    let pixels = 0..<width * height
    let brightness: [UInt8] =
      channels <= 2
      ? pixels.map { values[$0 * channels] }
      : pixels.map {
        max(values[$0 * channels], values[$0 * channels + 1], values[$0 * channels + 2])
      }
    let alpha: [UInt8]? =
      channels == 2 || channels == 4 ? pixels.map { values[($0 + 1) * channels - 1] } : nil
    return MaskSamples(
      width: width, height: height, brightness: brightness, alpha: alpha, isLossy: false)
  }

  /// An 8-bit grey PNG, or a 1-bit one when the mask is black and white.
  static func encode(_ mask: MaskPicture) throws(PictureError) -> [UInt8] {
    let isHard = mask.coverage.allSatisfy { $0 == 0 || $0 == 255 }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: 160)
    let status = cpng_write_grey(
      mask.coverage, UInt32(mask.width), UInt32(mask.height), isHard ? 1 : 8, &bytes, &count,
      &message)
    guard Int(status) == CPNG_OK, let bytes else {
      throw PictureError(.inputOutput, "the mask can't be written as PNG: \(text(message))")
    }
    defer { free(bytes) }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension MaskPicture {
  /// Writes the mask as a grey PNG (1 bit a pixel when it has no soft edges), whole or not at all.
  ///
  /// - Throws: `PictureError`: `cannotCreate`, `inputOutput`.
  public func writePNG(
    to destination: PictureDestination, overwrite: Bool = true
  ) throws(PictureError) {
    try destination.check(overwrite: overwrite)
    try destination.write(encodedPNG(), overwrite: overwrite)
  }

  /// The bytes of the PNG file that `writePNG` writes.
  public func encodedPNG() throws(PictureError) -> [UInt8] {
    try MaskPNG.encode(self)
  }
}
