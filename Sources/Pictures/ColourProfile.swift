import CVips

/// An ICC profile that came with a picture.
struct ColourProfile: Equatable {
  enum Space: Equatable { case grey, rgb, cmyk, other }

  let bytes: [UInt8]
  let space: Space

  /// Nil when the bytes are no ICC profile.
  init?(_ bytes: [UInt8]) {
    // The header is 128 bytes; the colour space's name is at 16, the signature at 36.
    guard bytes.count >= 132, bytes[36..<40].elementsEqual(Array("acsp".utf8)) else { return nil }
    self.bytes = bytes
    switch String(decoding: bytes[16..<20], as: UTF8.self) {
    case "GRAY": space = .grey
    case "RGB ": space = .rgb
    case "CMYK": space = .cmyk
    default: space = .other
    }
  }

  func fits(channels: Int) -> Bool {
    switch space {
    case .grey: channels == 1
    case .rgb: channels == 3
    case .cmyk: channels == 4
    case .other: false
    }
  }

  /// Whether converting to sRGB would leave 8-bit samples within one level, judged by a lattice of colours and not by the
  /// profile's name, which may say anything.
  ///
  /// - Throws: when libvips can't use the profile.
  func isSRGB() throws(VipsFailure) -> Bool {
    let levels = stride(from: 0, through: 255, by: 15).map { UInt8($0) }
    var colours: [UInt8] = []
    switch space {
    case .grey:
      colours = levels
    case .rgb:
      for red in levels {
        for green in levels { for blue in levels { colours += [red, green, blue] } }
      }
    case .cmyk, .other:
      return false
    }
    let channels = space == .grey ? 1 : 3
    let lattice = PixelBuffer(
      width: colours.count / channels, height: 1, channels: channels, eight: colours)
    let converted = try ColourConversion(profile: bytes).toSRGB(lattice)
    guard case .eight(let result) = converted.samples else { return false }
    return zip(colours, result).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
  }
}
