extension Picture {
  /// Writes the picture as a file, whole or not at all.
  ///
  /// Pixels that equal those that were read are written as they were in the file, also when it had a colour profile of its
  /// own. EXIF, XMP, IPTC, the profile, the density, alpha and (PNG, TIFF) 16 bits are kept; the orientation is reset,
  /// since it has been applied.
  ///
  /// - Parameters:
  ///   - destination: a file, which is replaced only where the options say so, or standard output.
  ///   - format: nil takes the format of the file's extension, and on standard output that of the file read.
  ///   - options: quality, what is left out, and the like.
  /// - Throws: `PictureError`: `badSetting` (unknown extension, no encoder, quality out of range, alpha that the format
  ///   can't hold, too large for the format), `cannotCreate`, `inputOutput`.
  public func write(
    to destination: PictureDestination, format: PictureFormat? = nil,
    options: WriteOptions = .init()
  ) throws(PictureError) {
    let chosen: PictureFormat
    switch (format, destination) {
    case (let format?, _): chosen = format
    case (nil, .file(let path)): chosen = try PictureFormat(path: path)
    case (nil, .standardOutput): chosen = sourceFormat
    }
    // Encoding may take long: say first what is certain to fail.
    try destination.check(overwrite: options.overwrite)
    let bytes = try encoded(as: chosen, options: options, name: destination.name)
    try destination.write(bytes, overwrite: options.overwrite)
  }

  /// The bytes of the picture's file. Same picture, format and options: same bytes.
  ///
  /// - Parameters:
  ///   - format: the file's.
  ///   - options: as of `write`.
  ///   - name: what messages call the picture.
  /// - Throws: as `write`.
  public func encoded(
    as format: PictureFormat, options: WriteOptions = .init(), name: String = "picture"
  ) throws(PictureError) -> [UInt8] {
    let encoder = PictureEncoder(name: name, format: format, options: options)
    return try encoder.encode(self)
  }
}
