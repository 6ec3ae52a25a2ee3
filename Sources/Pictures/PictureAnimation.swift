import CVips

/// Frames of one size, one after another, for an animated WebP.
///
/// Each frame is copied as it comes, in 8 bits: an animation takes 3 bytes a pixel and frame until it is
/// written.
public struct PictureAnimation: Sendable {
  /// In pixels, of every frame.
  public let width: Int
  /// In pixels, of every frame.
  public let height: Int
  /// How long each frame is shown, in milliseconds.
  public let delay: Int
  public private(set) var frames = 0
  private var samples: [UInt8] = []

  /// Milliseconds that a frame may be shown.
  public static let delays = 10...10_000

  /// - Parameters:
  ///   - width: of the frames, 1 to 16383.
  ///   - height: likewise.
  ///   - delay: within `delays`.
  /// - Throws: `PictureError` when one is out of range.
  public init(width: Int, height: Int, delay: Int) throws(PictureError) {
    let side = PictureFormat.webp.maximumSide
    guard (1...side).contains(width), (1...side).contains(height) else {
      throw PictureError(
        .badSetting, "a WebP's sides are from 1 to \(side) pixels, not \(width)×\(height)")
    }
    guard Self.delays.contains(delay) else {
      let range = Self.delays
      throw PictureError(
        .badSetting,
        "a frame is shown for \(range.lowerBound) to \(range.upperBound) milliseconds, not \(delay)"
      )
    }
    self.width = width
    self.height = height
    self.delay = delay
  }

  /// Adds a frame; its transparency and metadata are left out.
  /// - Throws: `PictureError` when it has another size.
  public mutating func add(_ picture: Picture) throws(PictureError) {
    guard picture.width == width, picture.height == height else {
      throw PictureError(
        .badData,
        "the frame is \(picture.width)×\(picture.height), those before it \(width)×\(height)")
    }
    guard case .eight(let values) = picture.pixels.rgb().eightBit().samples else { return }
    samples += values
    frames += 1
  }

  /// The bytes of an animated WebP that is shown again and again. Frames that are equal may be stored as
  /// one that is shown longer.
  /// - Parameters:
  ///   - options: its quality, or that nothing is lost.
  ///   - name: what messages call it.
  /// - Throws: `PictureError` without frames, or when libvips can't write it.
  public func encoded(
    options: WriteOptions = .init(), name: String = "animation"
  ) throws(PictureError) -> [UInt8] {
    guard frames > 0 else { throw PictureError(.badSetting, "\(name): there are no frames") }
    guard PictureFormat.webp.canBeWritten else {
      throw PictureError(
        .badSetting, "\(name): this machine's libvips has no encoder for WebP; write PNG files")
    }
    try Vips.start()
    Vips.clearErrors()
    let times = [Int32](repeating: Int32(delay), count: frames)
    do {
      return try withVipsImage(
        of: .eight(samples), width: width, height: height * frames, bands: 3,
        space: cvips_space_srgb
      ) { (image) throws(VipsFailure) in
        cvips_set_int(image.pointer, "page-height", Int32(height))
        cvips_set_int(image.pointer, "loop", 0)
        cvips_set_ints(image.pointer, "delay", times, Int32(frames))
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        guard
          cvips_save_webp(
            image.pointer, Int32(options.quality(for: .webp)), options.isLossless ? 1 : 0, 0,
            &bytes, &count) == 0, let bytes
        else { throw VipsFailure() }
        defer { cvips_free_bytes(bytes) }
        // libvips invents EXIF that says the height of all frames together.
        return ExifInContainers.replacing(
          in: [UInt8](UnsafeRawBufferPointer(start: bytes, count: count)), of: .webp, with: nil)
      }
    } catch {
      throw error.error(name) {
        PictureError(.inputOutput, "\(name): can't be written as an animated WebP: \($0)")
      }
    }
  }
}
