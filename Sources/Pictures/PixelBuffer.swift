/// Interleaved integer samples, row-major, top-left origin: `samples[(y * width + x) * channels + channel]`.
///
/// One channel (grey) or three (RGB); a picture's alpha is a buffer of its own.
public struct PixelBuffer: Sendable, Equatable {
  public enum Samples: Sendable, Equatable {
    case eight([UInt8])
    case sixteen([UInt16])

    public var count: Int {
      switch self {
      case .eight(let values): values.count
      case .sixteen(let values): values.count
      }
    }
  }

  public let width: Int
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// `width * height * channels` values, 0 to `maximum`.
  public var samples: Samples {
    didSet { precondition(samples.count == width * height * channels) }
  }

  /// - Parameters:
  ///   - width: in pixels, above 0.
  ///   - height: likewise.
  ///   - channels: 1 or 3.
  ///   - samples: exactly `width * height * channels` values.
  public init(width: Int, height: Int, channels: Int, samples: Samples) {
    precondition(width > 0 && height > 0 && (channels == 1 || channels == 3))
    precondition(samples.count == width * height * channels, "samples don't match the size")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// 8-bit samples.
  public init(width: Int, height: Int, channels: Int, eight: [UInt8]) {
    self.init(width: width, height: height, channels: channels, samples: .eight(eight))
  }

  /// 16-bit samples.
  public init(width: Int, height: Int, channels: Int, sixteen: [UInt16]) {
    self.init(width: width, height: height, channels: channels, samples: .sixteen(sixteen))
  }

  /// The value of full intensity: 255 or 65535.
  public var maximum: Int { isSixteenBit ? 65535 : 255 }

  public var isSixteenBit: Bool {
    if case .sixteen = samples { true } else { false }
  }

  /// The same size, channels and depth.
  public func matches(_ other: PixelBuffer) -> Bool {
    width == other.width && height == other.height && channels == other.channels
      && isSixteenBit == other.isSixteenBit
  }
}
