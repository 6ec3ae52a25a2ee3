/// The number types of the safetensors format that are whole bytes.
package enum StoredType: String, Sendable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u8 = "U8"
  case bool = "BOOL"

  package var bytes: Int {
    switch self {
    case .f64, .i64: 8
    case .f32, .i32: 4
    case .f16, .bf16, .i16: 2
    case .i8, .u8, .bool: 1
    }
  }
}

/// One entry of a safetensors header.
package struct StoredTensor: Sendable, Equatable {
  package let type: StoredType
  package let shape: [Int]
  /// Bytes of the file.
  package let range: Range<Int>

  package init(type: StoredType, shape: [Int], range: Range<Int>) {
    self.type = type
    self.shape = shape
    self.range = range
  }
}

/// The table of contents of a safetensors file, checked by the rules of its specification:
/// known types, sizes that agree, and data that fills the file without holes or overlaps.
package struct SafetensorsHeader: Sendable {
  package let tensors: [String: StoredTensor]
  package let metadata: [String: String]

  /// - Parameters:
  ///   - bytes: the whole file, or at least its header.
  ///   - fileSize: the size of the whole file in bytes.
  ///   - name: the file's name for messages.
  /// - Throws: `CheckpointError` of kind malformed or unsupported.
  package init(parsing bytes: UnsafeRawBufferPointer, fileSize: Int, name: String)
    throws(CheckpointError)
  {
    func malformed(_ reason: String) -> CheckpointError {
      CheckpointError(.malformed, "\(name): not a sound safetensors file: \(reason)")
    }
    guard bytes.count >= 8 else { throw malformed("\(bytes.count) bytes, too short for a header") }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= 100_000_000 else { throw malformed("a header of \(length) bytes") }
    let dataStart = 8 + Int(length)
    guard dataStart <= bytes.count, dataStart <= fileSize else {
      throw malformed("a header of \(length) bytes in a file of \(fileSize)")
    }
    let text = bytes[8..<dataStart]
    guard text.first == UInt8(ascii: "{") else { throw malformed("its header is not JSON") }
    let json: JSONValue
    do {
      json = try JSONValue.parse(text, depth: 4)
    } catch {
      throw malformed("in its header, \(error)")
    }

    var tensors: [String: StoredTensor] = [:]
    var metadata: [String: String] = [:]
    // In one order, so that of several faults the same one is always told.
    for (key, value) in (json.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      if key == "__metadata__" {
        guard let object = value.object else { throw malformed("its metadata is no object") }
        for (name, text) in object {
          guard let text = text.string else { throw malformed("metadata \(name) is no text") }
          metadata[name] = text
        }
        continue
      }
      guard key.utf8.count <= 4096, key.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
        throw malformed("a tensor's name is too long or has control characters")
      }
      tensors[key] = try Self.entry(
        key, value, dataStart: dataStart, fileSize: fileSize, file: name)
    }
    var end = dataStart
    for (key, tensor) in tensors.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound)
        < ($1.value.range.lowerBound, $1.value.range.upperBound)
    }) {
      guard tensor.range.lowerBound == end else {
        throw malformed("the data of \(key) leaves a hole or overlaps another's")
      }
      end = tensor.range.upperBound
    }
    guard end == fileSize else {
      throw malformed("its tensors end at byte \(end), the file at \(fileSize)")
    }
    self.tensors = tensors
    self.metadata = metadata
  }

  private static func entry(
    _ key: String, _ value: JSONValue, dataStart: Int, fileSize: Int, file: String
  ) throws(CheckpointError) -> StoredTensor {
    func malformed(_ reason: String) -> CheckpointError {
      CheckpointError(.malformed, "\(file): not a sound safetensors file: \(key): \(reason)")
    }
    guard let entry = value.object, entry.keys.allSatisfy(Self.fields.contains),
      let typeName = entry["dtype"]?.string,
      let shape = entry["shape"]?.array?.map(\.integer),
      let offsets = entry["data_offsets"]?.array?.map(\.integer)
    else { throw malformed("its entry is not dtype, shape and data_offsets") }
    guard offsets.count == 2, let begin = offsets[0], let end = offsets[1], begin >= 0,
      begin <= end, end <= fileSize - dataStart
    else { throw malformed("its data lies outside the file") }
    guard let type = StoredType(rawValue: typeName) else {
      throw CheckpointError(
        .unsupported, "\(file): \(key) is stored as \(typeName), which Retouch does not read")
    }
    guard shape.count <= 8 else { throw malformed("\(shape.count) dimensions") }
    var bytes = type.bytes
    var sizes: [Int] = []
    for size in shape {
      guard let size, size >= 0 else { throw malformed("a size that is no natural number") }
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard !overflow else { throw malformed("a shape too large to be true") }
      bytes = product
      sizes.append(size)
    }
    guard bytes == end - begin else {
      throw malformed("its shape needs \(bytes) bytes, its data has \(end - begin)")
    }
    return StoredTensor(type: type, shape: sizes, range: dataStart + begin..<dataStart + end)
  }

  private static let fields: Set<String> = ["dtype", "shape", "data_offsets"]
}
