import CVips

/// An ICC profile that came with a picture.
package struct ColourProfile: Equatable {
  enum Space: Equatable { case grey, rgb, cmyk, other }

  let bytes: [UInt8]
  let space: Space

  /// Nil when the bytes are no whole ICC profile: libvips would take sRGB in its place without a word.
  package init?(_ bytes: [UInt8]) {
    // The header is 128 bytes: the colour space's name at 16, the signature at 36. A table of tags follows.
    guard bytes.count >= 132, bytes[36..<40].elementsEqual(Array("acsp".utf8)) else { return nil }
    func number(_ offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    let count = number(128)
    guard count <= 1000, 132 + 12 * count <= bytes.count else { return nil }
    var tags: Set<String> = []
    for index in 0..<count {
      let entry = 132 + 12 * index
      guard number(entry + 4) + number(entry + 8) <= bytes.count else { return nil }
      tags.insert(String(decoding: bytes[entry..<entry + 4], as: UTF8.self))
    }
    let needed: Set<String>
    switch String(decoding: bytes[16..<20], as: UTF8.self) {
    case "GRAY": (space, needed) = (.grey, ["kTRC"])
    case "RGB ": (space, needed) = (.rgb, ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"])
    case "CMYK": (space, needed) = (.cmyk, ["A2B0"])
    default: (space, needed) = (.other, [])
    }
    guard tags.isSuperset(of: needed) || tags.contains("A2B0") || tags.contains("A2B1") else {
      return nil
    }
    self.bytes = bytes
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
