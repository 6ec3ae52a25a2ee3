import Foundation

/// Writes safetensors files, sound ones unless a test bends them.
public struct SafetensorsBuilder {
  /// A tensor whose bytes are made when they are written: full-size checkpoints fit no array.
  public struct Entry {
    public var name: String
    public var type: String
    public var shape: [Int]
    public var byteCount: Int
    public var bytes: () -> [UInt8]
  }

  public private(set) var entries: [Entry] = []
  public var metadata: [String: String]?
  /// Spaces after the header, which move the data off any alignment.
  public var padding = 0

  public init() {}

  public mutating func add(
    _ name: String, _ type: String, _ shape: [Int], byteCount: Int,
    bytes: @escaping () -> [UInt8]
  ) {
    entries.append(
      Entry(name: name, type: type, shape: shape, byteCount: byteCount, bytes: bytes))
  }

  public mutating func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
    add(name, type, shape, byteCount: bytes.count) { bytes }
  }

  public mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    add(
      name, "F32", shape,
      values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
  }

  /// The header's length and the header.
  public var head: [UInt8] {
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
  public static func head(_ header: String) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
  }

  /// The whole file.
  public var bytes: [UInt8] { entries.reduce(into: head) { $0 += $1.bytes() } }

  /// Writes tensor by tensor.
  public func write(to path: String) throws {
    try Data(head).write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    for entry in entries { try file.write(contentsOf: Data(entry.bytes())) }
  }
}
