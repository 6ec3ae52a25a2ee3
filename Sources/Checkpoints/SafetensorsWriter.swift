import Foundation
import Tensors

/// Writes a safetensors file tensor by tensor, so that a model is never held in memory.
package struct SafetensorsWriter {
  private let handle: FileHandle
  /// For messages: the file will have another name when it is done.
  private let name: String

  /// Makes the file and writes its header.
  /// - Parameters:
  ///   - name: of the file, for messages.
  ///   - tensors: name, type and shape, in the order of their data.
  ///   - metadata: texts by name.
  /// - Throws: `CheckpointError` when it can't be written.
  package init(
    path: String, name: String, tensors: [(name: String, type: StoredType, shape: [Int])],
    metadata: [String: String]
  ) throws(CheckpointError) {
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map {
        "\(JSONWriting.quoted($0.key)):\(JSONWriting.quoted($0.value))"
      }
      fields.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for (tensor, type, shape) in tensors {
      let start = end
      end += shape.reduce(type.bytes, *)
      fields.append(
        "\(JSONWriting.quoted(tensor)):{\"dtype\":\"\(type.rawValue)\",\"shape\":\(shape),"
          + "\"data_offsets\":[\(start),\(end)]}")
    }
    var header = "{\(fields.joined(separator: ","))}"
    while (8 + header.utf8.count) % 8 != 0 { header += " " }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw CheckpointError(.cannotCreate, "\(path): can't make it") }
    self.handle = handle
    self.name = name
    var length = UInt64(header.utf8.count).littleEndian
    try write(Data(bytes: &length, count: 8) + Data(header.utf8))
  }

  /// Writes the data of a tensor; they come in the header's order.
  package func add(_ numbers: StoredNumbers, asHalves: Bool) throws(CheckpointError) {
    // Chunks, so that a table of embeddings needs no memory of its own.
    let chunk = 1 << 20
    for start in stride(from: 0, to: numbers.count, by: chunk) {
      let part = numbers.elements(start..<min(start + chunk, numbers.count))
      if asHalves, part.element == .float32 {
        try write(Data(part.halves()))
      } else {
        try write(part.withUnsafeBytes { Data($0) })
      }
    }
  }

  /// - Throws: `CheckpointError` when the disk has no room.
  package func finish() throws(CheckpointError) {
    do {
      try handle.synchronize()
      try handle.close()
    } catch {
      throw CheckpointError(
        .notWritten, "\(name): can't write it: \(FileFailure.words(error))")
    }
  }

  private func write(_ data: Data) throws(CheckpointError) {
    do {
      try handle.write(contentsOf: data)
    } catch {
      throw CheckpointError(
        .notWritten, "\(name): can't write it: \(FileFailure.words(error))")
    }
  }
}

/// JSON as a text.
package enum JSONWriting {
  /// A string with its quotes.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default:
        if scalar.value < 0x20 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// A value, its keys in order; with line breaks and an indent of two for people.
  package static func of(_ value: JSONValue, indent: Int? = nil) -> String {
    let inner = indent.map { $0 + 1 }
    let line = inner.map { "\n" + String(repeating: "  ", count: $0) } ?? ""
    let last = indent.map { "\n" + String(repeating: "  ", count: $0) } ?? ""
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return "\(value)"
    case .number(let value): return "\(value)"
    case .string(let value): return quoted(value)
    case .array(let values):
      return "[\(values.map { of($0) }.joined(separator: indent == nil ? "," : ", "))]"
    case .object(let fields):
      guard !fields.isEmpty else { return "{}" }
      let texts = fields.sorted { $0.key < $1.key }.map {
        "\(line)\(quoted($0.key)):\(indent == nil ? "" : " ")\(of($0.value, indent: inner))"
      }
      return "{\(texts.joined(separator: ","))\(last)}"
    }
  }
}

/// What went wrong with a file, without Foundation's domains and numbers.
package enum FileFailure {
  package static func words(_ error: any Error) -> String {
    let error = error as NSError
    let cause = (error.userInfo[NSUnderlyingErrorKey] as? NSError) ?? error
    if cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
    switch error.code {
    case CocoaError.Code.fileWriteOutOfSpace.rawValue: return "the disk is full"
    case CocoaError.Code.fileWriteNoPermission.rawValue: return "permission denied"
    case CocoaError.Code.fileWriteFileExists.rawValue: return "a file is there"
    default: return errno == 0 ? "it failed" : String(cString: strerror(errno))
    }
  }
}
