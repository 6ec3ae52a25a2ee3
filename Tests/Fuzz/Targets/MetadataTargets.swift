import Pictures

extension FuzzTarget {
  static let exif = FuzzTarget("exif", longest: 8192) { bytes throws(BrokenPromise) in
    guard let block = ExifBlock(bytes) else { return }
    let described = block.describing(width: 640, height: 480)
    guard ExifBlock(described.bytes) != nil else {
      throw BrokenPromise("a block with other sizes is no block any more")
    }
    for tag in [0x010F, 0x0112, 0x8769, 0x9003, 0xA002] {
      _ = described.text(of: tag)
      _ = described.number(of: tag)
    }
  }

  /// A TIFF's own tags as a block, and that block in the same file and in another.
  static let exifInTIFF = FuzzTarget("exif-in-tiff", longest: 8192) {
    bytes throws(BrokenPromise) in
    if let block = ExifInTIFF.block(of: bytes) {
      _ = block.describing(width: 640, height: 480)
      _ = ExifInTIFF.adding(block, to: bytes)
      _ = ExifInTIFF.adding(block, to: emptyTIFF)
    }
    if let block = ExifBlock(bytes) { _ = ExifInTIFF.adding(block, to: emptyTIFF) }
    if let block = ExifBlock(knownExif) { _ = ExifInTIFF.adding(block, to: bytes) }
  }

  /// Each container's walk through its own parts, of any bytes.
  static let exifInContainers = FuzzTarget(
    "exif-in-containers", longest: 1024, repair: PNGRepair.putRight
  ) { bytes throws(BrokenPromise) in
    for block in [ExifBlock(knownExif), nil] {
      for format in [PictureFormat.jpeg, .webp, .tiff] {
        _ = ExifInContainers.replacing(
          in: bytes, of: format, with: block, density: PixelDensity(across: 2.5, down: 99_999))
      }
      let png = ExifInContainers.replacing(in: bytes, of: .png, with: block)
      guard isSound(png) || !isSound(bytes) else {
        throw BrokenPromise("a sound PNG is damaged by its EXIF block")
      }
    }
  }

  static let pngStructure = FuzzTarget(
    "png-structure", longest: 1024, repair: PNGRepair.putRight
  ) { bytes throws(BrokenPromise) in
    _ = isSound(bytes)
    _ = bytes.withUnsafeBytes(PNGStructure.frames)
  }

  static let colourProfile = FuzzTarget("colour-profile", longest: 1024) {
    bytes throws(BrokenPromise) in
    _ = ColourProfile(bytes)
  }

  static let xmp = FuzzTarget("xmp", longest: 256) { bytes throws(BrokenPromise) in
    guard PictureMetadata.upright(xmp: bytes).count == bytes.count else {
      throw BrokenPromise("an XMP packet changes its length")
    }
  }

  private static func isSound(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes(PNGStructure.damage) == nil
  }

  /// A maker's name, in the other byte order than `emptyTIFF`.
  private static let knownExif: [UInt8] =
    Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x0F, 0, 2, 0, 0, 0, 6, 0, 0, 0, 26]
    + [0, 0, 0, 0] + Array("Maker".utf8) + [0]

  /// One row of a width.
  private static let emptyTIFF: [UInt8] =
    Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
}
