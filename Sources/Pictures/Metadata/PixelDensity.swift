/// How large a picture is meant to be printed or shown: pixels per millimetre.
package struct PixelDensity: Sendable, Equatable {
  package var across: Double
  package var down: Double

  /// nil for numbers that are none.
  package init?(across: Double, down: Double) {
    guard [across, down].allSatisfy({ $0.isFinite && $0 > 0 && $0 < 100_000 }) else { return nil }
    self.across = across
    self.down = down
  }

  /// Whether a file says it. libvips makes up one where none is said: 72 dots an inch, or one pixel a millimetre.
  static func isStated(
    in file: [UInt8], of format: PictureFormat, exif: [UInt8]?
  ) -> Bool {
    if let exif, ExifBlock(exif)?.states(Tag.horizontalResolution) == true { return true }
    switch format {
    case .jpeg: return isStatedInJFIF(file)
    case .png:
      return file.withUnsafeBytes {
        FileSignature.isPNG($0) && PNGStructure.statesDensity(in: $0)
      }
    case .tiff:
      // What is no classic TIFF is a larger one of the same tags; its density is taken as libvips reads it.
      guard let structure = TagStructure(file), let first = structure.firstDirectory else {
        return true
      }
      let entries = structure.entries(at: first)
      let unit = entries.first { $0.tag == Tag.resolutionUnit }.flatMap(structure.number)
      return entries.contains { $0.tag == Tag.horizontalResolution } && unit != 1
    case .webp, .heif, .avif: return false
    }
  }

  /// An APP0 segment gives numbers and their unit; 0 is none, the numbers are a ratio.
  private static func isStatedInJFIF(_ file: [UInt8]) -> Bool {
    var offset = 2
    while offset + 12 <= file.count, file[offset] == 0xFF, file[offset + 1] != 0xDA {
      let isJFIF =
        file[offset + 1] == 0xE0
        && file[offset + 4..<offset + 9].elementsEqual(Array("JFIF\0".utf8))
      if isJFIF { return file[offset + 11] != 0 }
      offset += 2 + Int(file[offset + 2]) << 8 + Int(file[offset + 3])
    }
    return false
  }
}
