/// Segments of JPEG files that say how their pixels are meant.
enum JPEGParts {
  /// The file with an application segment put first.
  static func inserting(_ data: [UInt8], marker: UInt8, into file: [UInt8]) -> [UInt8] {
    Array(file[..<2]) + [0xFF, marker] + big(UInt32(data.count + 2)).suffix(2) + data + file[2...]
  }

  /// An EXIF block that says an orientation alone.
  static func exif(_ orientation: Int) -> [UInt8] {
    Array("Exif".utf8) + [0, 0] + Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0]
      + [0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation), 0, 0, 0] + [0, 0, 0, 0]
  }

  static let profileName = Array("ICC_PROFILE".utf8) + [0, 1, 1]

  /// A profile of colours that are clearly wider than sRGB: Adobe RGB's primaries and gamma.
  static let wideProfile: [UInt8] = {
    let tags: [(String, [UInt8])] = [
      ("wtpt", xyz(0.9642, 1, 0.8249)), ("rXYZ", xyz(0.60974, 0.31111, 0.01947)),
      ("gXYZ", xyz(0.20528, 0.62567, 0.06087)), ("bXYZ", xyz(0.14919, 0.06322, 0.74457)),
      ("rTRC", gamma), ("gTRC", gamma), ("bTRC", gamma),
      ("desc", text("desc") + big(5) + text("Wide") + [UInt8](repeating: 0, count: 79)),
    ]
    var table = big(UInt32(tags.count))
    var data: [UInt8] = []
    for (name, content) in tags {
      let start = 128 + 4 + 12 * tags.count + data.count
      table += Array(name.utf8) + big(UInt32(start)) + big(UInt32(content.count))
      data += content + [UInt8](repeating: 0, count: (4 - content.count % 4) % 4)
    }
    var header = big(UInt32(128 + table.count + data.count)) + [0, 0, 0, 0] + big(0x0210_0000)
    header += Array("mntrRGB XYZ ".utf8) + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
    header += [UInt8](repeating: 0, count: 28) + fixed(0.9642) + fixed(1) + fixed(0.8249)
    header += [UInt8](repeating: 0, count: 128 - header.count)
    return header + table + data
  }()

  private static let gamma = text("curv") + big(1) + [2, 51]

  /// A tag's kind and the four bytes after it, or plain text.
  private static func text(_ kind: String) -> [UInt8] {
    Array(kind.utf8) + (kind == "Wide" ? [] : [0, 0, 0, 0])
  }

  private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
    text("XYZ ") + fixed(x) + fixed(y) + fixed(z)
  }

  private static func fixed(_ value: Double) -> [UInt8] {
    big(UInt32(bitPattern: Int32((value * 65536).rounded())))
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
