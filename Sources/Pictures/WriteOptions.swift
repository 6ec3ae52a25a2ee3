/// How a picture is written.
public struct WriteOptions: Sendable, Equatable {
  /// 1 (smallest) to 100 (best) for JPEG, WebP, HEIC and AVIF; nil takes the format's default: 95, 90, 80 and 80.
  public var quality: Int?
  /// WebP, HEIC and AVIF without loss. PNG and TIFF always are.
  public var isLossless: Bool
  /// Leaves out EXIF, XMP, IPTC and texts; the colour profile and the density stay.
  public var stripMetadata: Bool
  /// The colour to lay a transparent picture on when the format holds no alpha. Nil refuses instead.
  public var background: SRGBColour?
  /// Whether an existing file may be replaced.
  public var overwrite: Bool

  public init(
    quality: Int? = nil, isLossless: Bool = false, stripMetadata: Bool = false,
    background: SRGBColour? = nil, overwrite: Bool = true
  ) {
    self.quality = quality
    self.isLossless = isLossless
    self.stripMetadata = stripMetadata
    self.background = background
    self.overwrite = overwrite
  }

  func quality(for format: PictureFormat) -> Int {
    if let quality { return quality }
    switch format {
    case .jpeg: return 95
    case .webp: return 90
    case .heif, .avif: return 80
    case .png, .tiff: return 100
    }
  }
}
