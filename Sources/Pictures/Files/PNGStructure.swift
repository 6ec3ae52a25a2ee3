/// The chunks of a PNG file, for what the decoder doesn't check: it stops at the last pixel and may take wrong checksums.
enum PNGStructure {
  /// What is wrong with the file's chunks; nil when all of them are whole, the pixels' checksums are right and the end is
  /// there.
  static func damage(in file: UnsafeRawBufferPointer) -> String? {
    var offset = 8
    while offset + 12 <= file.count {
      func number(_ position: Int) -> Int {
        file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      let length = number(offset)
      let end = offset + 12 + length
      guard end <= file.count else { break }
      let name = String(decoding: file[offset + 4..<offset + 8], as: UTF8.self)
      // A lower-case letter marks what may be left out; metadata with a wrong checksum doesn't spoil a picture.
      let isNeeded = file[offset + 4] & 0x20 == 0
      if isNeeded && checksum(file[offset + 4..<end - 4]) != UInt32(number(end - 4)) {
        return "wrong checksum in chunk \(name)"
      }
      if name == "IEND" { return nil }
      offset = end
    }
    return "the file ends too early"
  }

  /// How many frames an animated PNG says that it has; 1 for any other. libvips reads the first.
  static func frames(in file: UnsafeRawBufferPointer) -> Int {
    var offset = 8
    while offset + 12 <= file.count {
      func number(_ position: Int) -> Int {
        file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      let end = offset + 12 + number(offset)
      guard end <= file.count else { return 1 }
      switch String(decoding: file[offset + 4..<offset + 8], as: UTF8.self) {
      case "acTL": return end - offset >= 20 ? max(1, number(offset + 8)) : 1
      // An animation says so before its first pixels.
      case "IDAT": return 1
      default: offset = end
      }
    }
    return 1
  }

  /// CRC-32 as PNG and zlib have it.
  static func checksum<Bytes: Sequence>(_ bytes: Bytes) -> UInt32 where Bytes.Element == UInt8 {
    var value: UInt32 = 0xFFFF_FFFF
    table.withUnsafeBufferPointer { table in
      for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 255)] ^ value >> 8 }
    }
    return ~value
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }
}
