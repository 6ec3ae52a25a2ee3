import CVips

extension PictureFormat {
  /// Whether this machine's libvips has an encoder for the format. JPEG, PNG, WebP and TIFF are always there; HEIC and AVIF
  /// depend on how libheif was built, which only a try can tell.
  public var canBeWritten: Bool {
    switch self {
    case .jpeg, .png, .webp, .tiff: true
    case .heif: Self.heifWorks
    case .avif: Self.avifWorks
    }
  }

  private static let heifWorks = tryEncoding(av1: 0)
  private static let avifWorks = tryEncoding(av1: 1)

  private static func tryEncoding(av1: Int32) -> Bool {
    do {
      try Vips.start()
      return try withVipsImage(
        of: .eight([UInt8](repeating: 128, count: 64 * 64 * 3)), width: 64, height: 64, bands: 3,
        space: cvips_space_srgb
      ) { (image) throws(VipsFailure) in
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        guard cvips_save_heif(image.pointer, av1, 50, 0, 8, 0, &bytes, &count) == 0 else {
          throw VipsFailure()
        }
        cvips_free_bytes(bytes)
        return true
      }
    } catch {
      // For want of memory nothing is known; the encoder itself will say so.
      return (error as? VipsFailure)?.shortage != nil
    }
  }
}
