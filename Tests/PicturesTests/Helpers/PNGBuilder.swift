/// PNG files of any kind, byte by byte, also wrong ones: nothing is compressed and nothing is checked.
struct PNGBuilder {
  var width: Int
  var height: Int
  var bitDepth = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha.
  var colourType = 0
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  /// Further chunks, before the pixels.
  var chunks: [(name: String, data: [UInt8])] = []

  /// - Parameter rows: packed sample bytes of each row, without the filter byte.
  func file(rows: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header =
      bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [
        UInt8(bitDepth), UInt8(colourType), 0, 0, 0,
      ]
    bytes += chunk("IHDR", header)
    for (name, data) in chunks { bytes += chunk(name, data) }
    if !palette.isEmpty { bytes += chunk("PLTE", palette) }
    if !transparency.isEmpty { bytes += chunk("tRNS", transparency) }
    bytes += chunk("IDAT", stored(rows.flatMap { [0] + $0 }))
    bytes += chunk("IEND", [])
    return bytes
  }

  func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc(body))
  }

  /// zlib's format with stored blocks.
  private func stored(_ data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(data.count, start + 65535)
      let count = UInt16(end - start)
      bytes.append(end == data.count ? 1 : 0)
      bytes += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
      bytes += data[start..<end]
      start = end
    } while start < data.count
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in data {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return bytes + bigEndian(high << 16 | low)
  }

  private func crc(_ data: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in data {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}

func bigEndian(_ value: UInt32) -> [UInt8] {
  [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
}

func littleEndian(_ value: UInt32) -> [UInt8] { bigEndian(value).reversed() }

func bigEndian16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
