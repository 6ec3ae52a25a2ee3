import Pictures

/// Right checksums for a PNG's chunks, without which nothing behind them is reached.
enum PNGRepair {
  static func begins(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  @Sendable static func putRight(_ bytes: inout [UInt8]) {
    guard begins(bytes) else { return }
    var offset = 8
    while offset + 12 <= bytes.count {
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = offset + 8 + length
      guard end + 4 <= bytes.count else { return }
      let sum = PNGStructure.checksum(bytes[offset + 4..<end])
      for index in 0..<4 { bytes[end + index] = UInt8(sum >> (24 - 8 * index) & 255) }
      offset = end + 4
    }
  }
}
