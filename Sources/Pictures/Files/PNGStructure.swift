/// The chunks of a PNG file, for what the decoder doesn't check: it stops at the last pixel and may take wrong checksums.
package enum PNGStructure {
  /// Where a chunk lies in its file, its length before it and its checksum behind it included.
  private struct Chunk {
    var name: String
    var bytes: Range<Int>
  }

  /// The whole chunk at a place; nil when the file ends before it does.
  private static func chunk(at offset: Int, in file: UnsafeRawBufferPointer) -> Chunk? {
    guard offset + 12 <= file.count else { return nil }
    let end = offset + 12 + number(at: offset, in: file)
    guard end <= file.count else { return nil }
    return Chunk(
      name: String(decoding: file[offset + 4..<offset + 8], as: UTF8.self), bytes: offset..<end)
  }

  private static func number(at position: Int, in file: UnsafeRawBufferPointer) -> Int {
    file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Where the first chunk begins, behind the signature.
  private static let start = 8

  /// What is wrong with the file's chunks; nil when all of them are whole, the pixels' checksums are right and the end is
  /// there.
  package static func damage(in file: UnsafeRawBufferPointer) -> String? {
    var offset = start
    while let chunk = chunk(at: offset, in: file) {
      let end = chunk.bytes.upperBound
      // A lower-case letter marks what may be left out; metadata with a wrong checksum doesn't spoil a picture.
      let isNeeded = file[offset + 4] & 0x20 == 0
      if isNeeded && checksum(file[offset + 4..<end - 4]) != UInt32(number(at: end - 4, in: file)) {
        return "wrong checksum in chunk \(chunk.name)"
      }
      if chunk.name == "IEND" { return nil }
      offset = end
    }
    return "the file ends too early"
  }

  /// How many frames an animated PNG says that it has; 1 for any other. libvips reads the first.
  package static func frames(in file: UnsafeRawBufferPointer) -> Int {
    var offset = start
    while let chunk = chunk(at: offset, in: file) {
      switch chunk.name {
      case "acTL": return chunk.bytes.count >= 20 ? max(1, number(at: offset + 8, in: file)) : 1
      // An animation says so before its first pixels.
      case "IDAT": return 1
      default: offset = chunk.bytes.upperBound
      }
    }
    return 1
  }

  /// Whether a pHYs chunk says how many pixels a metre has; one without a unit says a ratio.
  static func statesDensity(in file: UnsafeRawBufferPointer) -> Bool {
    var offset = start
    while let chunk = chunk(at: offset, in: file), chunk.name != "IDAT" {
      if chunk.name == "pHYs" { return chunk.bytes.count == 21 && file[offset + 16] == 1 }
      offset = chunk.bytes.upperBound
    }
    return false
  }

  /// CRC-32 as PNG and zlib have it.
  package static func checksum<Bytes: Sequence>(_ bytes: Bytes) -> UInt32
  where Bytes.Element == UInt8 {
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
