import Foundation

/// Writes safetensors files, sound ones unless a test bends them.
package struct SafetensorsBuilder {
  /// A tensor whose bytes are made when they are written: full-size checkpoints fit no array.
  package struct Entry {
    package var name: String
    package var type: String
    package var shape: [Int]
    package var byteCount: Int
    package var bytes: () -> [UInt8]
  }

  package private(set) var entries: [Entry] = []
  package var metadata: [String: String]?
  /// Spaces after the header, which move the data off any alignment.
  package var padding = 0

  package init() {}

  package mutating func add(
    _ name: String, _ type: String, _ shape: [Int], byteCount: Int,
    bytes: @escaping () -> [UInt8]
  ) {
    entries.append(
      Entry(name: name, type: type, shape: shape, byteCount: byteCount, bytes: bytes))
  }

  package mutating func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
    add(name, type, shape, byteCount: bytes.count) { bytes }
  }

  package mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    add(
      name, "F32", shape,
      values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
  }

  /// The header's length and the header.
  package var head: [UInt8] {
    var fields: [String] = []
    if let metadata {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for entry in entries {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\"\(entry.name)\":{\"dtype\":\"\(entry.type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + entry.byteCount)]}")
      offset += entry.byteCount
    }
    let header = "{\(fields.joined(separator: ","))}" + String(repeating: " ", count: padding)
    return Self.head(header)
  }

  /// A header's length, then the header as it is.
  package static func head(_ header: String) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
  }

  /// The whole file.
  package var bytes: [UInt8] { entries.reduce(into: head) { $0 += $1.bytes() } }

  /// Writes tensor by tensor.
  package func write(to path: String) throws {
    try Data(head).write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    for entry in entries { try file.write(contentsOf: Data(entry.bytes())) }
  }
}
