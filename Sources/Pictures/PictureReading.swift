import CVips

extension Picture {
  /// Decodes a picture file: JPEG, PNG, WebP, TIFF, HEIC, AVIF or GIF, told by its content.
  ///
  /// The header is checked against the limits before any pixel is decoded. The orientation is applied, a colour profile
  /// other than sRGB is converted to sRGB, CMYK becomes sRGB for good (see `notes`), alpha is set apart.
  ///
  /// - Parameters:
  ///   - source: a file, standard input or bytes.
  ///   - limits: how large the file and its picture may be.
  ///   - page: which page of a file that holds several, from 0. Nil refuses such files, because writing one
  ///     page back would lose the others; a HEIC's or AVIF's main picture needs no number.
  ///   - salvaging: whether a damaged JPEG file is opened too: what can be read comes as it is, the rest is grey. A note
  ///     says how much that is.
  /// - Throws: `PictureError`: `noInput`, `badData` (not a picture, truncated, damaged, too large, an unsupported kind of
  ///   sample), `inputOutput`.
  public static func read(
    _ source: PictureSource, limits: PictureLimits = .standard, page: Int? = nil,
    salvaging: Bool = false
  ) throws(PictureError) -> Picture {
    let bytes = try source.readBytes(limits: limits)
    return try decode(
      bytes, name: source.name, limits: limits, page: page, salvaging: salvaging)
  }

  /// The same of bytes that were read.
  /// - Parameter name: what messages call them.
  package static func decode(
    _ bytes: [UInt8], name: String, limits: PictureLimits, page: Int?, salvaging: Bool = false
  ) throws(PictureError) -> Picture {
    let format = try recognised(bytes, name: name)
    try Vips.start()
    let decoder = PictureDecoder(
      file: bytes, name: name, format: format, limits: limits, page: page,
      salvages: salvaging && format == .jpeg)
    return try bytes.withUnsafeBufferPointer { (buffer) throws(PictureError) in
      try VipsTurns.run { () throws(PictureError) in
        try decoder.decode(UnsafeRawBufferPointer(buffer))
      }
    }
  }

  /// The format by the file's first bytes; GIF counts as the PNG that will be written in its place.
  static func recognised(
    _ bytes: [UInt8], name: String
  ) throws(PictureError) -> PictureFormat {
    let found: String
    switch FileSignature(bytes) {
    case .picture(let format): return format
    case .gif: return .png
    case .other(let what): found = "is \(what)"
    case .unknown: found = "is not a picture of a known kind"
    }
    throw PictureError(
      .badData, "\(name): \(found); give a JPEG, PNG, WebP, TIFF, HEIC, AVIF or GIF file")
  }
}
