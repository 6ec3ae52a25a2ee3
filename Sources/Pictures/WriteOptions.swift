/// How a picture is written.
public struct WriteOptions: Sendable, Equatable {
  /// 1 (smallest) to 100 (best) for JPEG, WebP, HEIC and AVIF; nil takes the format's default: 95, 90, 80 and 80.
  public var quality: Int?
  /// WebP, HEIC and AVIF without loss. PNG and TIFF always are.
  public var isLossless: Bool
  /// Leaves out EXIF, XMP, IPTC and texts; the colour profile and the density stay.
  public var stripMetadata: Bool
  /// The colour (sRGB, 0 to 255) to lay a transparent picture on when the format holds no alpha. Nil refuses instead.
  public var background: Background?
  /// Whether an existing file may be replaced.
  public var overwrite: Bool

  public struct Background: Sendable, Equatable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    public static let white = Background(red: 255, green: 255, blue: 255)
    public static let black = Background(red: 0, green: 0, blue: 0)
  }

  public init(
    quality: Int? = nil, isLossless: Bool = false, stripMetadata: Bool = false,
    background: Background? = nil, overwrite: Bool = true
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
