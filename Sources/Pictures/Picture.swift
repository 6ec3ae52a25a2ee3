/// A decoded picture: upright, in sRGB for editing, with everything that its file carried remembered for writing.
///
/// Nothing is read later: once `read` has returned, the file may be overwritten.
public struct Picture: Sendable {
  /// In pixels, after the file's orientation has been applied.
  public let width: Int
  /// In pixels, after the file's orientation has been applied.
  public let height: Int
  /// Whether the file had one colour channel. `pixels` may have three nonetheless, after a colorize.
  public let isGrey: Bool
  /// sRGB samples for editing: one or three channels, 8 or 16 bits as in the file. Whatever replaces them has the same
  /// size; for another size use `resized(to:)`.
  public var pixels: PixelBuffer {
    didSet {
      precondition(
        pixels.width == width && pixels.height == height, "use resized(to:) for another size")
      jpegFile = nil
    }
  }
  /// One channel at the file's depth, 0 transparent; nil when the file had none.
  public let alpha: PixelBuffer?
  /// What the file was, whatever its name said. PNG for a GIF, which is not written.
  public let sourceFormat: PictureFormat
  /// What the reader did that a user may want to know, a line each ("CMYK converted to sRGB"); usually empty.
  public internal(set) var notes: [String]

  package var metadata: PictureMetadata
  /// How many channels the file's profile has, when it is not sRGB: written pixels are converted back to it.
  package var profileChannels: Int?
  /// Set with `profileChannels`, as long as the size is the file's.
  package var fileColours: FileColours?
  /// The file's bytes, of a JPEG whose pixels are as they were read: they say more than pixels do.
  package var jpegFile: [UInt8]?
  /// What a damaged file didn't give, of the picture's size.
  package var missing: MaskPicture?
  /// The bits a sample in a HEIC or AVIF file, when more than 8.
  package var heifBitDepth: Int?

  /// A picture before its conversion to sRGB, so that pixels that no edit touches come back bit by bit.
  package struct FileColours: Sendable {
    /// The samples as they were in the file, in the space of `PictureMetadata.profile`.
    package var samples: PixelBuffer
    /// What they became for editing.
    package var converted: PixelBuffer
  }

  init(
    pixels: PixelBuffer, alpha: PixelBuffer?, isGrey: Bool, sourceFormat: PictureFormat,
    notes: [String], metadata: PictureMetadata
  ) {
    self.width = pixels.width
    self.height = pixels.height
    self.pixels = pixels
    self.alpha = alpha
    self.isGrey = isGrey
    self.sourceFormat = sourceFormat
    self.notes = notes
    self.metadata = metadata
  }

  /// A picture that comes from no file.
  ///
  /// - Parameters:
  ///   - pixels: grey or RGB.
  ///   - alpha: one channel of the same size and depth.
  public init(pixels: PixelBuffer, alpha: PixelBuffer? = nil) {
    if let alpha {
      precondition(
        alpha.width == pixels.width && alpha.height == pixels.height && alpha.channels == 1)
    }
    self.init(
      pixels: pixels, alpha: alpha?.atDepth(of: pixels), isGrey: pixels.channels == 1,
      sourceFormat: .png, notes: [], metadata: PictureMetadata())
  }

  /// The picture with its pixels replaced: alpha and metadata stay.
  ///
  /// - Parameter pixels: the same width and height; one or three channels.
  public func replacingPixels(_ pixels: PixelBuffer) -> Picture {
    var picture = self
    picture.pixels = pixels
    return picture
  }

  /// The picture at another size: alpha is resampled to it, metadata stays (EXIF's sizes follow when it is written).
  ///
  /// - Parameter pixels: the picture resampled by the caller; `pixelsForResampling` are what to resample.
  public func resized(to pixels: PixelBuffer) throws(PictureError) -> Picture {
    remade(pixels, alpha?.resampled(width: pixels.width, height: pixels.height))
  }

  /// Other samples and transparency, of any size, and all else as it was.
  func remade(_ pixels: PixelBuffer, _ alpha: PixelBuffer?) -> Picture {
    var picture = Picture(
      pixels: pixels, alpha: alpha?.atDepth(of: pixels), isGrey: isGrey,
      sourceFormat: sourceFormat, notes: notes, metadata: metadata)
    picture.heifBitDepth = heifBitDepth
    picture.profileChannels = profileChannels
    return picture
  }
}

extension Picture {
  /// Whether any pixel lets something through.
  package var hasTransparency: Bool {
    switch alpha?.samples {
    case .eight(let values): values.contains { $0 < UInt8.max }
    case .sixteen(let values): values.contains { $0 < UInt16.max }
    case nil: false
    }
  }
}
