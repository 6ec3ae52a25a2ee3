import CVips

/// Conversion between a file's own colours and sRGB: relative colorimetric with black point compensation, as editors do.
struct ColourConversion {
  let profile: [UInt8]

  /// - Parameter buffer: samples in the profile's space.
  func toSRGB(_ buffer: PixelBuffer) throws(VipsFailure) -> PixelBuffer {
    let converted = try withVipsImage(
      of: buffer.samples, width: buffer.width, height: buffer.height, bands: buffer.channels,
      space: Self.space(channels: buffer.channels, sixteenBit: buffer.isSixteenBit)
    ) { (image) throws(VipsFailure) in
      cvips_set_blob(image.pointer, PictureMetadata.profileField, profile, profile.count)
      return try Self.sRGBSamples(of: image, fallback: "srgb", sixteenBit: buffer.isSixteenBit)
    }
    let rgb = PixelBuffer(
      width: buffer.width, height: buffer.height, channels: 3, samples: converted)
    return buffer.channels == 1 ? rgb.firstChannel() : rgb
  }

  /// - Parameters:
  ///   - buffer: sRGB samples, grey or RGB.
  ///   - channels: the profile's own number of channels, 1 or 3.
  func fromSRGB(_ buffer: PixelBuffer, channels: Int) throws(VipsFailure) -> PixelBuffer {
    let colour = buffer.rgb()
    let converted = try withVipsImage(
      of: colour.samples, width: colour.width, height: colour.height, bands: 3,
      space: Self.space(channels: 3, sixteenBit: colour.isSixteenBit)
    ) { (image) throws(VipsFailure) in
      guard
        let exported = VipsImage(
          cvips_icc_from_srgb(
            image.pointer, profile, profile.count, colour.isSixteenBit ? 16 : 8)),
        Int(exported.header.bands) == channels
      else { throw VipsFailure() }
      return try exported.samples(sixteenBit: colour.isSixteenBit)
    }
    return PixelBuffer(
      width: buffer.width, height: buffer.height, channels: channels, samples: converted)
  }

  /// The sRGB samples, three a pixel, of an image that holds its profile.
  ///
  /// - Parameter fallback: libvips' name of the profile to assume when the image has none that works.
  static func sRGBSamples(
    of image: borrowing VipsImage, fallback: String, sixteenBit: Bool
  ) throws(VipsFailure) -> PixelBuffer.Samples {
    guard
      let converted = VipsImage(cvips_icc_to_srgb(image.pointer, fallback, sixteenBit ? 16 : 8)),
      converted.header.bands == 3
    else { throw VipsFailure() }
    return try converted.samples(sixteenBit: sixteenBit)
  }

  /// libvips' number for grey or RGB samples.
  static func space(channels: Int, sixteenBit: Bool) -> Int32 {
    switch (channels < 3, sixteenBit) {
    case (true, false): cvips_space_grey
    case (true, true): cvips_space_grey16
    case (false, false): cvips_space_srgb
    case (false, true): cvips_space_rgb16
    }
  }
}
