/// What a JPEG file holds: quantized coefficients of 8×8 blocks, before any decoder rounds, clips or enlarges anything.
///
/// Baseline and progressive files, grey or YCbCr, with 8 bits a sample.
public struct JPEGCoefficients: Sendable, Equatable {
  /// One plane of samples: luminance (Y), or a colour difference (Cb, Cr).
  public struct Component: Sendable, Equatable {
    /// The sampling factors as they are in the file, 1 to 4. The plane has this many samples across and down where the
    /// finest plane has the largest factor, which it divides.
    public let horizontalSampling: Int
    public let verticalSampling: Int
    /// Blocks that hold samples of the picture: ⌈width · factor / (8 · largest factor)⌉, and so for the height.
    public let blocksAcross: Int
    public let blocksDown: Int
    /// 64 divisors, row by row (not in zigzag order), 1 to 65535; the frequencies across grow along a row.
    public let quantization: [UInt16]
    /// 64 quantized integers a block, ordered likewise; blocks row by row.
    public let coefficients: [Int16]
  }

  /// The size in pixels as stored, before `orientation` is applied.
  public let width: Int
  public let height: Int
  /// One (grey), or three: luminance, blue and red difference.
  public let components: [Component]
  /// How `Picture.read` turns the stored picture, by EXIF's numbers: 1 (not at all) to 8.
  public let orientation: Int

  /// Reads the coefficients of every scan; no pixel is decoded.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: what messages call the file.
  ///   - limits: `maximumPixels` is checked on the header, before anything of the picture's size is allocated.
  /// - Throws: `PictureError`: `badData` when the file is no JPEG, is truncated or damaged (also where decoders would only
  ///   warn), is too large, or is of another kind: CMYK, RGB, 12 bits, lossless, a progressive file whose scans stop
  ///   early, sampling factors that don't divide the largest. `inputOutput` when memory runs out.
  public init(
    _ bytes: [UInt8], name: String, limits: PictureLimits = .standard
  ) throws(PictureError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(PictureError) in
      try JPEGReader(buffer, name: name).read(limits: limits)
    }
  }

  init(width: Int, height: Int, components: [Component], orientation: Int) {
    self.width = width
    self.height = height
    self.components = components
    self.orientation = orientation
  }

  /// A JPEG file of other pixels with the same tables, sampling factors and planes, transformed by libjpeg's accurate integer
  /// DCT: what the file that these coefficients come from would have been, had its encoder been libjpeg and seen these pixels.
  ///
  /// The file has no metadata.
  ///
  /// - Parameters:
  ///   - pixels: 8 bits a sample, of the size as stored (before the orientation). Grey pixels count as equal red, green and
  ///     blue; of a grey file, colours count by their luminance.
  ///   - progressive: whether the file holds the same coefficients in progressive scans.
  /// - Throws: `PictureError`: `badSetting` for pixels of another size or depth, `badData` when libjpeg can't write these
  ///   tables (a divisor above 8191) or factors (more than 10 blocks a unit), `inputOutput` when memory runs out.
  public func encoding(
    _ pixels: PixelBuffer, progressive: Bool = false
  ) throws(PictureError) -> [UInt8] {
    guard pixels.width == width, pixels.height == height else {
      throw PictureError(
        .badSetting,
        "the JPEG coefficients are of \(width)×\(height) pixels, and these are \(pixels.width)×\(pixels.height)"
      )
    }
    let layout = components.map {
      JPEGWriter.Plane(
        horizontalSampling: $0.horizontalSampling, verticalSampling: $0.verticalSampling,
        quantization: $0.quantization)
    }
    return try JPEGWriter.encode(pixels, layout, progressive: progressive)
  }
}
