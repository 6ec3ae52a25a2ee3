import CVips

/// One file's way from bytes to a `Picture`.
struct PictureDecoder {
  let file: [UInt8]
  let name: String
  let format: PictureFormat
  let limits: PictureLimits
  let page: Int?
  /// Whether damage of the pixels is no error: of JPEG files.
  var salvages = false

  /// - Parameter bytes: the file's.
  func decode(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> Picture {
    Vips.clearErrors()
    // Sequential, so that a large picture is decoded into memory once and never into a temporary file.
    let options =
      "[access=sequential,fail_on=\(salvages ? "none" : "error")\(try pageOption(bytes))]"
    guard let opened = VipsImage(cvips_open(bytes.baseAddress, bytes.count, options)) else {
      throw damaged(VipsFailure())
    }
    let layout = try checkedLayout(of: opened)
    try checkFrames(bytes)
    if format == .png, FileSignature.isPNG(bytes), let damage = PNGStructure.damage(in: bytes) {
      throw damaged(because: damage)
    }
    let upright = try upright(opened)
    var picture: Picture
    do {
      picture = try self.picture(from: upright, layout: layout)
    } catch {
      throw damaged(error)
    }
    if salvages { try salvage(&picture, bytes, orientation: opened.integer("orientation") ?? 1) }
    if format == .jpeg, picture.missing == nil { picture.jpegFile = file }
    let exif = picture.metadata.blocks[PictureMetadata.exifField]
    if !PixelDensity.isStated(in: file, of: format, exif: exif) { picture.metadata.density = nil }
    if format == .tiff, exif == nil {
      let block = ExifInTIFF.block(of: file)
      picture.metadata.blocks[PictureMetadata.exifField] = block?.bytes
    }
    return picture
  }

  /// Says of a damaged JPEG's picture what couldn't be read.
  private func salvage(
    _ picture: inout Picture, _ bytes: UnsafeRawBufferPointer, orientation: Int
  ) throws(PictureError) {
    picture.missing = try JPEGSalvage.missing(
      from: bytes.assumingMemoryBound(to: UInt8.self), name: name, width: picture.width,
      height: picture.height, orientation: orientation)
    guard let share = picture.missing?.coverageFraction else { return }
    picture.notes.append(
      "\(max(1, Int((share * 100).rounded()))) % of the picture couldn't be read from its file")
  }

  /// Animations of which the decoder sees the first frame alone, and says nothing of the rest.
  private func checkFrames(_ bytes: UnsafeRawBufferPointer) throws(PictureError) {
    guard page == nil else { return }
    if format == .png, FileSignature.isPNG(bytes) {
      let frames = PNGStructure.frames(in: bytes)
      if frames > 1 { throw severalPages(frames) }
    }
    if format == .avif || format == .heif, FileSignature.isSequence(bytes) {
      throw bad(
        "is an animation and Retouch edits one picture; choose one of its frames", remedy: .page)
    }
  }

  private func severalPages(_ count: Int) -> PictureError {
    bad(
      "holds \(count) pages or frames and Retouch edits one picture; choose one of them",
      remedy: .page)
  }

  /// The image as it is to be seen, not decoded yet unless it has to be turned, for which all of it is needed.
  private func upright(_ opened: borrowing VipsImage) throws(PictureError) -> VipsImage {
    var turned: VipsImage?
    if (opened.integer("orientation") ?? 1) == 1 {
      turned = VipsImage(cvips_upright(opened.pointer))
    } else if let decoded = VipsImage(cvips_render(opened.pointer)) {
      turned = VipsImage(cvips_upright(decoded.pointer))
    }
    guard let turned else { throw damaged(VipsFailure()) }
    return turned
  }

  /// Names the page to a loader that knows pages, once the file is known to have it.
  private func pageOption(_ bytes: UnsafeRawBufferPointer) throws(PictureError) -> String {
    guard let page else { return "" }
    guard let first = VipsImage(cvips_open(bytes.baseAddress, bytes.count, "[fail_on=error]"))
    else { throw damaged(VipsFailure()) }
    let pages = first.integer("n-pages") ?? 1
    guard page < pages else {
      throw bad("holds \(pages == 1 ? "1 page" : "\(pages) pages"); there is no page \(page + 1)")
    }
    return pages > 1 ? ",page=\(page)" : ""
  }

  /// How a file's samples are to be understood.
  private struct Layout {
    var colourBands: Int
    var hasAlpha: Bool
    /// Whether samples become 16-bit integers: they are, or they are floats.
    var sixteenBit: Bool
    var isFloat: Bool
    var isCMYK: Bool
  }

  /// Looks at the header alone.
  private func checkedLayout(of image: borrowing VipsImage) throws(PictureError) -> Layout {
    let header = image.header
    let pixels = Int(header.width) * Int(header.height)
    guard pixels <= limits.maximumPixels else {
      throw bad(
        "has \(header.width)×\(header.height) = \(pixels) pixels, more than the limit of \(limits.maximumPixels); "
          + "raise the limit if you trust the file", remedy: .maximumPixels)
    }
    let pages = image.integer("n-pages") ?? 1
    if pages > 1 && page == nil && format != .heif && format != .avif {
      throw severalPages(pages)
    }

    let isFloat = header.format == cvips_format_float && format == .tiff
    let sixteenBit = header.format == cvips_format_ushort || isFloat
    guard sixteenBit || header.format == cvips_format_uchar else {
      throw bad(
        "has samples that are neither 8-bit nor 16-bit integers nor 32-bit floats (\(Self.sampleName(header.format))); "
          + "save it with 16 bits a channel")
    }
    let bands = Int(header.bands)
    let isCMYK = header.interpretation == cvips_space_cmyk
    let known: Set = [
      cvips_space_grey, cvips_space_grey16, cvips_space_srgb, cvips_space_rgb16, cvips_space_rgb,
      cvips_space_cmyk, isFloat ? cvips_space_scrgb : cvips_space_rgb,
    ]
    let allowed = isCMYK ? 4...5 : 1...4
    guard known.contains(header.interpretation), allowed.contains(bands) else {
      throw bad(
        "has \(bands) channels in a colour space that is not edited; save it as grey or RGB, with or without alpha"
      )
    }
    let hasAlpha = isCMYK ? bands == 5 : bands == 2 || bands == 4
    return Layout(
      colourBands: hasAlpha ? bands - 1 : bands, hasAlpha: hasAlpha, sixteenBit: sixteenBit,
      isFloat: isFloat,
      isCMYK: isCMYK)
  }

  private func picture(
    from image: borrowing VipsImage, layout: Layout
  ) throws(VipsFailure) -> Picture {
    let width = Int(image.header.width)
    let height = Int(image.header.height)
    var metadata = PictureMetadata(image)
    var notes: [String] = []
    let heifBitDepth = layout.sixteenBit ? image.integer("heif-bitdepth") : nil

    var samples: PixelBuffer.Samples
    if layout.isFloat {
      let converted = PixelBuffer.Samples.sixteen(of: try image.floats())
      samples = converted.samples
      notes.append(
        "float samples are taken as 16-bit ones, 0 to 1 as black to white"
          + (converted.isCut ? "; what lies outside is cut off" : ""))
    } else {
      samples = try image.samples(sixteenBit: layout.sixteenBit)
    }
    if let heifBitDepth { samples = samples.fillingLowBits(from: heifBitDepth) }
    var alpha: PixelBuffer?
    if layout.hasAlpha {
      let parts = samples.splittingLastBand(of: layout.colourBands + 1)
      samples = parts.colour
      alpha = PixelBuffer(width: width, height: height, channels: 1, samples: parts.last)
    }

    let profile = metadata.profile.flatMap(ColourProfile.init)
    var pixels: PixelBuffer
    var fileColours: Picture.FileColours?
    if layout.isCMYK {
      let usable = profile?.space == .cmyk ? profile : nil
      let converted = try withVipsImage(
        of: samples, width: width, height: height, bands: 4, space: cvips_space_cmyk
      ) { (cmyk) throws(VipsFailure) in
        if let usable {
          cvips_set_blob(
            cmyk.pointer, PictureMetadata.profileField, usable.bytes, usable.bytes.count)
        }
        return try ColourConversion.sRGBSamples(
          of: cmyk, fallback: "cmyk", sixteenBit: layout.sixteenBit)
      }
      pixels = PixelBuffer(width: width, height: height, channels: 3, samples: converted)
      metadata.profile = nil
      notes.append(
        usable == nil
          ? "CMYK without a profile converted to sRGB with a generic one; it is written as sRGB"
          : "CMYK converted to sRGB; it is written as sRGB")
    } else {
      pixels = PixelBuffer(
        width: width, height: height, channels: layout.colourBands, samples: samples)
      if metadata.profile != nil {
        do throws(VipsFailure) {
          guard let profile, profile.fits(channels: layout.colourBands) else { throw VipsFailure() }
          if try !profile.isSRGB() {
            let converted = try ColourConversion(profile: profile.bytes).toSRGB(pixels)
            fileColours = Picture.FileColours(samples: pixels, converted: converted)
            pixels = converted
          }
        } catch {
          if error.shortage != nil { throw error }
          metadata.profile = nil
          notes.append(
            "the colour profile is damaged or of another kind; the picture is taken as sRGB")
        }
      }
    }

    var picture = Picture(
      pixels: pixels, alpha: alpha, isGrey: layout.colourBands == 1, sourceFormat: format,
      notes: notes, metadata: metadata)
    picture.fileColours = fileColours
    picture.profileChannels = fileColours?.samples.channels
    picture.heifBitDepth = heifBitDepth
    return picture
  }

  private func bad(_ what: String, remedy: PictureError.Remedy? = nil) -> PictureError {
    PictureError(.badData, "\(name): \(what)", remedy: remedy)
  }

  private func damaged(_ failure: VipsFailure) -> PictureError {
    failure.error(name, else: damaged(because:))
  }

  private func damaged(because reason: String) -> PictureError {
    bad(
      "is damaged or incomplete (\(reason)); get a whole copy of the file",
      remedy: format == .jpeg ? .salvage : nil)
  }

  /// libvips' sample formats in words.
  private static func sampleName(_ format: Int32) -> String {
    let names = [
      "8-bit", "signed 8-bit", "16-bit", "signed 16-bit", "32-bit integer", "signed 32-bit integer",
      "32-bit float", "complex", "64-bit float", "complex",
    ]
    return names.indices.contains(Int(format)) ? names[Int(format)] : "unknown"
  }
}
