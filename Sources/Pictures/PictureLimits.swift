/// What a file may ask of this machine before it is refused.
public struct PictureLimits: Sendable, Equatable {
  /// The most pixels (width × height) that are decoded; checked on the header, before any pixel is.
  public var maximumPixels: Int
  /// The largest file, in bytes, that is read.
  public var maximumFileBytes: Int

  public init(maximumPixels: Int = 200_000_000, maximumFileBytes: Int = 2 << 30) {
    self.maximumPixels = maximumPixels
    self.maximumFileBytes = maximumFileBytes
  }

  /// 200 megapixels in a file of at most 2 GiB.
  public static let standard = PictureLimits()
}
