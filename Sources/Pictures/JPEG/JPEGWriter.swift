import CJPEG

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// JPEG files with chosen tables and sampling factors. For pictures that are to look good, `Picture` has its own way.
package enum JPEGWriter {
  /// How one plane is kept.
  package struct Plane: Sendable {
    /// 1 to 4.
    package var horizontalSampling: Int
    package var verticalSampling: Int
    /// 64 divisors, row by row, 1 or more.
    package var quantization: [UInt16]

    package init(horizontalSampling: Int, verticalSampling: Int, quantization: [UInt16]) {
      self.horizontalSampling = horizontalSampling
      self.verticalSampling = verticalSampling
      self.quantization = quantization
    }
  }

  /// - Parameter planes: one (grey) or three (YCbCr).
  /// - Throws: `PictureError`: `badSetting`, `badData`, `inputOutput`, as `JPEGCoefficients.encoding`.
  package static func encode(
    _ pixels: PixelBuffer, _ planes: [Plane], progressive: Bool
  ) throws(PictureError) -> [UInt8] {
    let pixels = planes.count == 3 ? pixels.rgb() : pixels
    guard case .eight(let samples) = pixels.samples else {
      throw PictureError(
        .badSetting, "pixels with 16 bits a sample can't be written as JPEG; make them 8 first")
    }
    let quantization = planes.flatMap(\.quantization)
    precondition(
      planes.count == 1 || planes.count == 3, "JPEG files here are grey or YCbCr")
    precondition(
      quantization.count == planes.count * 64 && quantization.allSatisfy { $0 > 0 },
      "each plane has 64 divisors")
    // libjpeg would divide by the lower 16 bits of eight times the divisor.
    guard let largest = quantization.max(), largest <= 8191 else {
      throw PictureError(
        .badData, "quantization tables with divisors above 8191 can't be written as JPEG")
    }
    let samplings = planes.flatMap {
      [Int32($0.horizontalSampling), Int32($0.verticalSampling)]
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: 200)
    let status = cjpeg_write(
      samples, UInt32(pixels.width), UInt32(pixels.height), Int32(pixels.channels),
      Int32(planes.count), samplings, quantization, progressive ? 1 : 0, &bytes, &count, &message)
    guard Int(status) == CJPEG_OK, let bytes else {
      let reason = String(
        decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw PictureError(
        Int(status) == CJPEG_NO_MEMORY ? .inputOutput : .badData,
        "the picture can't be written as JPEG with these tables and sampling factors: \(reason)")
    }
    defer { free(bytes) }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  }
}
