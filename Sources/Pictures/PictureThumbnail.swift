import CVips

/// A small copy of a picture's file, for lists of many: upright, sRGB, without metadata, its first page alone.
///
/// Decoders that can leave out pixels do so, so a large photograph costs little more than a small one. Of a damaged
/// JPEG it shows what there is.
package struct PictureThumbnail: Sendable, Equatable {
  /// WebP, or JPEG where there is no encoder for it.
  package static let format = PictureFormat.webp.canBeWritten ? PictureFormat.webp : .jpeg
  /// A thumbnail of 200 pixels takes 3 to 6 kB then.
  private static let quality: Int32 = 60
  /// What transparent pixels are laid on: to be told from white and from black.
  private static let grey = 160.0

  /// The encoded file.
  package let bytes: [UInt8]

  /// - Parameters:
  ///   - file: a picture's bytes, as they were read.
  ///   - name: what messages call them.
  ///   - side: of the longer side; smaller pictures keep their size.
  /// - Throws: `PictureError` of kind `badData`: no picture of a known kind, damaged, or of more pixels than the limits
  ///   allow, which is asked of the header.
  package init(
    of file: [UInt8], name: String, side: Int, limits: PictureLimits = .standard
  ) throws(PictureError) {
    switch FileSignature(file) {
    case .picture(let format):
      // The decoder takes the rest of a PNG file that ends too early for black.
      if format == .png, let damage = file.withUnsafeBytes({ PNGStructure.damage(in: $0) }) {
        throw PictureError(.badData, "\(name): is damaged or incomplete (\(damage))")
      }
    case .gif: break
    case .other, .unknown:
      throw PictureError(.badData, "\(name): is not a picture of a known kind")
    }
    try Vips.start()
    let pixels = PictureHeader(of: file)?.pixels ?? 0
    guard pixels <= limits.maximumPixels else {
      throw PictureError(
        .badData, "\(name): has \(pixels) pixels, more than the limit of \(limits.maximumPixels)")
    }
    bytes = try VipsTurns.run { () throws(PictureError) in
      do throws(VipsFailure) {
        return try Self.encoded(file, side: Int32(clamping: side))
      } catch {
        throw error.error(name) {
          PictureError(.badData, "\(name): is damaged or incomplete (\($0))")
        }
      }
    }
  }

  private static func encoded(_ file: [UInt8], side: Int32) throws(VipsFailure) -> [UInt8] {
    Vips.clearErrors()
    return try file.withUnsafeBufferPointer { (buffer) throws(VipsFailure) in
      let small = try shrunk(UnsafeRawBufferPointer(buffer), side: side)
      var bytes: UnsafeMutableRawPointer?
      var count = 0
      let status =
        format == .webp
        ? cvips_save_webp(small.pointer, quality, 0, 1, &bytes, &count)
        : cvips_save_jpeg(small.pointer, quality, 1, &bytes, &count)
      guard status == 0, let bytes else { throw VipsFailure() }
      defer { cvips_free_bytes(bytes) }
      return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }
  }

  /// Not computed yet.
  private static func shrunk(
    _ file: UnsafeRawBufferPointer, side: Int32
  ) throws(VipsFailure) -> VipsImage {
    guard
      let header = VipsImage(cvips_open(file.baseAddress, file.count, "[access=sequential]"))
    else { throw VipsFailure() }
    let field = PictureMetadata.profileField
    // A transform of colours takes as long to make as all the rest.
    let isTransformed =
      cvips_has_field(header.pointer, field) != 0
      || header.header.interpretation == cvips_space_cmyk
    guard
      let small = VipsImage(
        isTransformed
          ? cvips_srgb_thumbnail(file.baseAddress, file.count, side)
          : cvips_thumbnail(file.baseAddress, file.count, side)),
      let coloured = VipsImage(cvips_to_srgb(small.pointer))
    else { throw VipsFailure() }
    // Pictures without a profile are taken for sRGB; one would be larger than the thumbnail.
    cvips_remove_field(coloured.pointer, field)
    guard coloured.header.bands == 4 else { return coloured }
    guard let opaque = VipsImage(cvips_flatten(coloured.pointer, grey)) else { throw VipsFailure() }
    return opaque
  }
}
