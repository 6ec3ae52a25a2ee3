import Foundation

/// Writes zip archives of stored entries, as `torch.save` does.
package struct ZipBuilder {
  private var head: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  package init() {}

  package mutating func add(_ name: String, _ data: [UInt8]) {
    let checksum = Self.checksum(data)
    let size = UInt32(data.count)
    // Method, time and date.
    var fields = Self.bytes(UInt64(0))
    fields += Self.bytes(checksum) + Self.bytes(size) + Self.bytes(size)
    let length = Self.bytes(UInt16(name.utf8.count)) + Self.bytes(UInt16(0))
    directory += Self.bytes(UInt32(0x0201_4B50)) + Self.bytes(UInt32(0x14_0014))
    directory += fields
    directory += length + [UInt8](repeating: 0, count: 10) + Self.bytes(UInt32(head.count))
    directory += Array(name.utf8)
    head += Self.bytes(UInt32(0x0403_4B50)) + Self.bytes(UInt16(20))
    head += fields + length
    head += Array(name.utf8) + data
    count += 1
  }

  package var bytes: [UInt8] {
    head + directory + Self.end(count, size: directory.count, start: head.count)
  }

  private static func end(_ count: UInt16, size: Int, start: Int) -> [UInt8] {
    var record = bytes(UInt32(0x0605_4B50)) + bytes(UInt32(0))
    record += bytes(count) + bytes(count)
    record += bytes(UInt32(size)) + bytes(UInt32(start)) + bytes(UInt16(0))
    return record
  }

  /// An archive whose last entry has `size` zeros that take no room on the disk.
  package func writeSparse(_ name: String, size: Int, to path: String) throws {
    var large = self
    large.add(name, [])
    // The sizes are 0 so far, at 18 and 20 bytes into the headers.
    func sized(_ bytes: [UInt8], at place: Int) -> [UInt8] {
      let size = Self.bytes(UInt32(size))
      return Array(bytes[..<place]) + size + size + Array(bytes[(place + 8)...])
    }
    let name = name.utf8.count
    let head = sized(large.head, at: large.head.count - name - 30 + 18)
    let directory = sized(large.directory, at: large.directory.count - name - 46 + 20)
    try Data(head).write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(head.count + size))
    try file.write(
      contentsOf: Data(
        directory + Self.end(large.count, size: directory.count, start: head.count + size)))
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }

  /// CRC-32, bit by bit.
  private static func checksum(_ data: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let odd = sum & 1 == 1
        sum >>= 1
        if odd { sum ^= 0xEDB8_8320 }
      }
    }
    return ~sum
  }
}

extension ZipBuilder {
  /// A PyTorch archive of a pickle and of storages by key.
  package static func torch(_ pickle: [UInt8], _ storages: [(String, [UInt8])] = []) -> ZipBuilder {
    var zip = ZipBuilder()
    zip.add("archive/data.pkl", pickle)
    zip.add("archive/byteorder", Array("little".utf8))
    for (key, bytes) in storages { zip.add("archive/data/\(key)", bytes) }
    return zip
  }
}
