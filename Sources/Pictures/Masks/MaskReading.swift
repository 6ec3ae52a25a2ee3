extension MaskPicture {
  /// Reads a mask file: PNG of any depth and kind, or any picture file that `Picture.read` takes.
  ///
  /// White fills. In a coloured file the brightest channel counts, so paint of any colour fills. A pixel counts as much as
  /// it is opaque: transparent paint is no paint, whatever colour an editor left under it. `fromAlpha` takes the transparency
  /// itself, and `colour` what has one colour.
  ///
  /// - Throws: `PictureError`: as `Picture.read`; `badData` when `fromAlpha` is asked of a file without transparency;
  ///   `badSetting` for a threshold outside 0 to 1.
  public static func read(
    _ source: PictureSource, options: MaskReadingOptions = .init(),
    limits: PictureLimits = .standard
  ) throws(PictureError) -> MaskPicture {
    if let threshold = options.threshold, !(0...1).contains(threshold) {
      throw PictureError(.badSetting, "mask threshold \(threshold) is out of range; give 0 to 1")
    }
    let bytes = try source.readBytes(limits: limits)
    if let colour = options.colour {
      let mask = MaskPicture.painted(
        colour, on: try Picture.decode(bytes, name: source.name, limits: limits, page: nil))
      return options.invert ? mask.inverted() : mask
    }
    var samples: MaskSamples
    if FileSignature(bytes) == .picture(.png) {
      samples = try MaskPNG.decode(bytes, name: source.name, limits: limits)
    } else {
      samples = MaskSamples(
        try Picture.decode(bytes, name: source.name, limits: limits, page: nil))
    }
    if options.fromAlpha {
      guard let alpha = samples.alpha, alpha.contains(where: { $0 < 255 }) else {
        throw PictureError(
          .badData,
          "\(source.name): has no transparent pixels, so its alpha can't be the mask; give a black and white mask or erase the area to fill"
        )
      }
    }
    var mask = samples.mask(fromAlpha: options.fromAlpha)
    if options.cleansLossyNoise && samples.isLossy {
      mask.coverage = mask.coverage.map { $0 <= 16 ? 0 : $0 >= 239 ? 255 : $0 }
    }
    if options.invert { mask = mask.inverted() }
    if let threshold = options.threshold { mask = mask.thresholded(at: threshold) }
    return mask
  }
}

/// A mask file's samples before it is decided what they mean.
struct MaskSamples {
  var width: Int
  var height: Int
  /// The brightest colour channel, 8 bits.
  var brightness: [UInt8]
  var alpha: [UInt8]?
  var isLossy: Bool

  func mask(fromAlpha: Bool) -> MaskPicture {
    let coverage: [UInt8]
    switch (alpha, fromAlpha) {
    case (nil, _):
      coverage = brightness
    case (let alpha?, true):
      coverage = alpha.map { 255 - $0 }
    case (let alpha?, false):
      coverage = zip(brightness, alpha).map { UInt8((Int($0) * Int($1) * 2 + 255) / 510) }
    }
    return MaskPicture(width: width, height: height, coverage: coverage)
  }
}

extension MaskSamples {
  init(_ picture: Picture) {
    let pixels = picture.pixels.eightBit()
    width = pixels.width
    height = pixels.height
    isLossy = !picture.sourceFormat.isLossless
    brightness = []
    if case .eight(let values) = pixels.samples {
      brightness =
        pixels.channels == 1
        ? values
        : (0..<width * height).map { max(values[3 * $0], values[3 * $0 + 1], values[3 * $0 + 2]) }
    }
    if let buffer = picture.alpha?.eightBit(), case .eight(let values) = buffer.samples {
      alpha = values
    }
  }
}
