import CVips

/// A `Picture`'s way to the bytes of one file.
struct PictureEncoder {
  let name: String
  let format: PictureFormat
  let options: WriteOptions

  func encode(_ picture: Picture) throws(PictureError) -> [UInt8] {
    try checkSettings(for: picture)
    try Vips.start()
    Vips.clearErrors()

    var pixels = picture.pixels
    var alpha = picture.alpha?.atDepth(of: pixels)
    if let present = alpha, !format.holdsAlpha {
      alpha = nil
      if !present.isOpaque { pixels = try flattened(pixels, over: present) }
    }

    var metadata = picture.metadata
    do {
      pixels = try fileSpace(pixels, of: picture, metadata: &metadata)
      let isSixteenBit = pixels.isSixteenBit
      if format == .jpeg || format == .webp {
        pixels = pixels.eightBit()
        alpha = alpha?.eightBit()
      }
      var bitDepth = 8
      var samples = pixels.samples
      if isSixteenBit && (format == .heif || format == .avif) {
        bitDepth = picture.heifBitDepth.map { $0 <= 10 ? 10 : 12 } ?? (format == .heif ? 10 : 12)
      }
      if let alpha { samples = samples.appendingBand(alpha.samples, after: pixels.channels) }
      if bitDepth > 8 { samples = samples.roundedToHighBits(bitDepth) }
      return try withVipsImage(
        of: samples, width: pixels.width, height: pixels.height,
        bands: pixels.channels + (alpha == nil ? 0 : 1),
        space: ColourConversion.space(
          channels: pixels.channels, sixteenBit: pixels.isSixteenBit),
        density: metadata.density
      ) { (image) throws(VipsFailure) in
        metadata.attach(to: image, stripped: options.stripMetadata)
        let exif =
          options.stripMetadata
          ? nil : metadata.exif(width: picture.width, height: picture.height)
        if format == .heif || format == .avif { try exif?.attach(to: image) }
        let file = try save(image, bitDepth: bitDepth)
        return ExifInContainers.replacing(
          in: file, of: format, with: exif, density: metadata.density)
      }
    } catch {
      throw error.error(name) {
        PictureError(.inputOutput, "\(name): can't be written as \(format.name): \($0)")
      }
    }
  }

  private func checkSettings(for picture: Picture) throws(PictureError) {
    if let quality = options.quality, !(1...100).contains(quality) {
      throw PictureError(.badSetting, "\(name): quality \(quality) is out of range; give 1 to 100")
    }
    let side = max(picture.width, picture.height)
    if side > format.maximumSide {
      throw PictureError(
        .badSetting,
        "\(name): a side of \(side) pixels is more than \(format.name) holds (\(format.maximumSide)); write PNG or TIFF"
      )
    }
    if !format.canBeWritten {
      throw PictureError(
        .badSetting,
        "\(name): this machine's libvips has no encoder for \(format.name); write PNG, JPEG, WebP or TIFF"
      )
    }
  }

  private func flattened(
    _ pixels: PixelBuffer, over alpha: PixelBuffer
  ) throws(PictureError) -> PixelBuffer {
    guard let background = options.background else {
      throw PictureError(
        .badSetting,
        "\(name): the picture is partly transparent and \(format.name) holds no transparency; write PNG, WebP or TIFF, "
          + "or choose a background colour to lay it on", remedy: .background)
    }
    return pixels.flattened(alpha: alpha, onto: background)
  }

  /// The pixels in the colours that the file will say they are in.
  private func fileSpace(
    _ pixels: PixelBuffer, of picture: Picture, metadata: inout PictureMetadata
  ) throws(VipsFailure) -> PixelBuffer {
    guard let bytes = metadata.profile else { return pixels }
    guard let channels = picture.profileChannels else {
      // The profile means sRGB. Without it grey pixels from a colour file (or the reverse) mean the same.
      if ColourProfile(bytes)?.fits(channels: pixels.channels) != true { metadata.profile = nil }
      return pixels
    }
    if channels == 1 && pixels.channels == 3 {
      // Colour doesn't fit a grey profile.
      metadata.profile = nil
      return pixels
    }
    let edited = channels == 3 ? pixels.rgb() : pixels
    guard let file = picture.fileColours, file.converted.matches(edited) else {
      return try ColourConversion(profile: bytes).fromSRGB(edited, channels: channels)
    }
    if edited == file.converted { return file.samples }
    let converted = try ColourConversion(profile: bytes).fromSRGB(edited, channels: channels)
    return converted.restoring(file.samples, where: edited, equals: file.converted)
  }

  private func save(
    _ image: borrowing VipsImage, bitDepth: Int
  ) throws(VipsFailure) -> [UInt8] {
    let quality = Int32(options.quality(for: format))
    let lossless: Int32 = options.isLossless ? 1 : 0
    // What is written has been chosen field by field; libvips' stripping would take the profile too. Without a profile it
    // keeps libvips from inventing an EXIF block where Retouch doesn't replace it.
    let hasProfile = cvips_has_field(image.pointer, PictureMetadata.profileField) != 0
    let strip: Int32 =
      options.stripMetadata && !hasProfile && (format == .heif || format == .avif) ? 1 : 0
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    // Of photographs level 3 makes files as small as 6 does, in a third of its time.
    let compression: Int32 = 3
    let status =
      switch format {
      case .jpeg: cvips_save_jpeg(image.pointer, quality, strip, &bytes, &count)
      case .png: cvips_save_png(image.pointer, compression, strip, &bytes, &count)
      case .webp: cvips_save_webp(image.pointer, quality, lossless, strip, &bytes, &count)
      case .tiff: cvips_save_tiff(image.pointer, 1, strip, &bytes, &count)
      case .heif, .avif:
        cvips_save_heif(
          image.pointer, format == .avif ? 1 : 0, quality, lossless, Int32(bitDepth), strip, &bytes,
          &count)
      }
    guard status == 0, let bytes else { throw VipsFailure() }
    defer { cvips_free_bytes(bytes) }
    return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
  }
}
