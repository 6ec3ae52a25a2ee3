import Foundation

/// Files that no program would write.
enum FileBuilder {
  /// A PNG of a few bytes whose header says any size.
  static func tinyPNG(width: UInt32, height: UInt32) -> Data {
    var png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    png += chunk("IHDR", bigEndian(width) + bigEndian(height) + Data([8, 2, 0, 0, 0]))
    png += chunk("IDAT", Data([0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]))
    png += chunk("IEND", Data())
    return png
  }

  /// A GIF of one pixel in two frames, black and white.
  static var animation: Data {
    var gif = Data("GIF89a".utf8)
    gif += [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
    for frame in [0x44, 0x4C] as [UInt8] {
      gif += [0x21, 0xF9, 4, 0, 1, 0, 0, 0]
      gif += [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, frame, 1, 0]
    }
    gif += [0x3B]
    return gif
  }

  /// A JPEG with an EXIF block whose description is `text`.
  static func addingDescription(_ text: String, toJPEG jpeg: Data) -> Data {
    let value = Data(text.utf8) + [0]
    var tiff = Data("II".utf8)
    tiff += [42, 0, 8, 0, 0, 0, 1, 0]
    // ImageDescription, ASCII, its length, its place: after the one entry and the end of the list.
    tiff += [0x0E, 0x01, 2, 0]
    tiff += littleEndian(UInt32(value.count))
    tiff += littleEndian(26)
    tiff += [0, 0, 0, 0] + value
    let body = Data("Exif".utf8) + [0, 0] + tiff
    let length = UInt16(body.count + 2)
    var result = Data(jpeg.prefix(2))
    result += [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)]
    result += body
    result += jpeg.dropFirst(2)
    return result
  }

  /// The same tensors, all numbers finite and as large as bfloat16 has them.
  static func overflowingWeights(like safetensors: Data) -> Data {
    let length = safetensors.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = String(decoding: safetensors.dropFirst(8).prefix(length), as: UTF8.self)
    let types = ["\"F32\"": 4, "\"F16\"": 2, "\"BF16\"": 2]
    // Only half precision keeps its size as bfloat16.
    let (type, size) = types.first { header.contains($0.key) } ?? ("\"F16\"", 2)
    let newHeader = Data(
      size == 2 ? header.replacingOccurrences(of: type, with: "\"BF16\"").utf8 : header.utf8)
    var result = withUnsafeBytes(of: UInt64(newHeader.count).littleEndian) { Data($0) }
    result += newHeader
    let pattern: [UInt8] =
      size == 2 ? [0x7F, 0x7F, 0x7F, 0xFF] : [0xFF, 0xFF, 0x7F, 0x7F]
    let numbers = safetensors.count - 8 - length
    result += Data((0..<numbers).map { pattern[$0 % 4] })
    return result
  }

  private static func chunk(_ kind: String, _ body: Data) -> Data {
    let checked = Data(kind.utf8) + body
    var chunk = bigEndian(UInt32(body.count))
    chunk += checked
    chunk += bigEndian(checksum(checked))
    return chunk
  }

  private static func checksum(_ data: Data) -> UInt32 {
    var sum: UInt32 = .max
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  private static func bigEndian(_ value: UInt32) -> Data {
    withUnsafeBytes(of: value.bigEndian) { Data($0) }
  }

  private static func littleEndian(_ value: UInt32) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }
}
