/// Puts an EXIF block, byte by byte, into a file that libvips has encoded, in the place of the one that libvips rewrites or
/// invents.
package enum ExifInContainers {
  /// - Parameters:
  ///   - exif: nil leaves the file without EXIF.
  ///   - density: for JPEG's JFIF header, which libvips leaves out; nil takes away what libvips made up.
  /// - Returns: the file as it was when its structure is not as expected or the block doesn't fit: a picture is worth more
  ///   than its metadata.
  package static func replacing(
    in file: [UInt8], of format: PictureFormat, with exif: ExifBlock?,
    density: PixelDensity? = nil
  ) -> [UInt8] {
    switch format {
    case .jpeg: replacedInJPEG(file, exif, density)
    case .png: replacedInPNG(file, exif, keepsDensity: density != nil)
    case .webp: replacedInWebP(file, exif)
    case .tiff: replacedInTIFF(file, exif, keepsDensity: density != nil)
    case .heif, .avif: file
    }
  }

  /// A JFIF header, then EXIF in an APP1 segment, then what there was of other segments.
  private static func replacedInJPEG(
    _ file: [UInt8], _ exif: ExifBlock?, _ density: PixelDensity?
  ) -> [UInt8] {
    guard file.count > 4 else { return file }
    var others: [UInt8] = []
    var offset = 2
    while offset + 4 <= file.count, file[offset] == 0xFF, file[offset + 1] != 0xDA {
      let end = offset + 2 + Int(file[offset + 2]) << 8 + Int(file[offset + 3])
      guard end > offset + 3, end <= file.count else { return file }
      let isExif =
        file[offset + 1] == 0xE1 && file[(offset + 4)..<end].starts(with: ExifBlock.prefix)
      if !isExif && file[offset + 1] != 0xE0 { others += file[offset..<end] }
      offset = end
    }
    var start = Array(file[..<2]) + jfifHeader(density)
    if let exif, exif.bytes.count + ExifBlock.prefix.count <= 65533 {
      let length = 2 + ExifBlock.prefix.count + exif.bytes.count
      start += [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)]
      start += ExifBlock.prefix + exif.bytes
    }
    return start + others + file[offset...]
  }

  /// An APP0 segment with the density in dots an inch, or without a unit.
  private static func jfifHeader(_ density: PixelDensity?) -> [UInt8] {
    func dots(_ perMillimetre: Double) -> Int {
      Int(min(max((perMillimetre * 25.4).rounded(), 1), 65535))
    }
    let across = density.map { dots($0.across) } ?? 1
    let down = density.map { dots($0.down) } ?? 1
    return [0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 2, density == nil ? 0 : 1]
      + [UInt8(across >> 8), UInt8(across & 255), UInt8(down >> 8), UInt8(down & 255), 0, 0]
  }

  /// An eXIf chunk before the pixels.
  private static func replacedInPNG(
    _ file: [UInt8], _ exif: ExifBlock?, keepsDensity: Bool
  ) -> [UInt8] {
    let dropped = [Array("eXIf".utf8)] + (keepsDensity ? [] : [Array("pHYs".utf8)])
    var result = Array(file.prefix(8))
    result.reserveCapacity(file.count + 12 + (exif?.bytes.count ?? 0))
    var offset = 8
    var isPlaced = false
    while offset + 12 <= file.count {
      let length = bigEndian(file, at: offset)
      let end = offset + 12 + length
      guard end <= file.count else { return file }
      let name = Array(file[offset + 4..<offset + 8])
      if name == Array("IDAT".utf8), !isPlaced {
        isPlaced = true
        if let exif {
          let body = Array("eXIf".utf8) + exif.bytes
          result += bytes(UInt32(exif.bytes.count)) + body + bytes(PNGStructure.checksum(body))
        }
      }
      if !dropped.contains(name) { result += file[offset..<end] }
      offset = end
    }
    return offset == file.count ? result : file
  }

  /// A TIFF must have the density's numbers; without a unit they are a ratio.
  private static func replacedInTIFF(
    _ file: [UInt8], _ exif: ExifBlock?, keepsDensity: Bool
  ) -> [UInt8] {
    var file = file
    if !keepsDensity, var structure = TagStructure(file), let first = structure.firstDirectory {
      for entry in structure.entries(at: first) where entry.tag == Tag.resolutionUnit {
        structure.setShort(1, of: entry)
      }
      file = structure.bytes
    }
    return exif.map { ExifInTIFF.adding($0, to: file) } ?? file
  }

  /// An EXIF chunk behind the pixels; libvips has always written the VP8X header that announces it.
  private static func replacedInWebP(_ file: [UInt8], _ exif: ExifBlock?) -> [UInt8] {
    var result = Array(file.prefix(12))
    var offset = 12
    var flags: Int?
    var trailer: [UInt8] = []
    while offset + 8 <= file.count {
      let length = littleEndian(file, at: offset + 4)
      let end = offset + 8 + length + length % 2
      guard end <= file.count else { return file }
      let name = Array(file[offset..<offset + 4])
      if name == Array("VP8X".utf8) { flags = result.count + 8 }
      if name == Array("XMP ".utf8) {
        trailer += file[offset..<end]
      } else if name != Array("EXIF".utf8) {
        result += file[offset..<end]
      }
      offset = end
    }
    guard let flags, flags < result.count else { return file }
    let announced: UInt8 = 0x08
    if let exif {
      result[flags] |= announced
      result += Array("EXIF".utf8) + bytes(UInt32(exif.bytes.count)).reversed() + exif.bytes
      if exif.bytes.count % 2 == 1 { result.append(0) }
    } else {
      result[flags] &= ~announced
    }
    result += trailer
    result.replaceSubrange(4..<8, with: bytes(UInt32(result.count - 8)).reversed())
    return result
  }

  private static func bigEndian(_ file: [UInt8], at offset: Int) -> Int {
    file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func littleEndian(_ file: [UInt8], at offset: Int) -> Int {
    file[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
  }
}
