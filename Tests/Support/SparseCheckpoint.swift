import Foundation

/// A safetensors file with the header of a full-size model and no data: a hole as long as they are.
package enum SparseCheckpoint {
  package static func write(_ shapes: [String: [Int]], to path: String) throws {
    var fields: [String] = []
    var end = 0
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      let start = end
      end += shape.reduce(2, *)
      fields.append(
        "\"\(name)\":{\"dtype\":\"F16\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}")
    }
    let header = Data("{\(fields.joined(separator: ","))}".utf8)
    var length = UInt64(header.count).littleEndian
    let url = URL(fileURLWithPath: path)
    try (Data(bytes: &length, count: 8) + header).write(to: url)
    let handle = try FileHandle(forWritingTo: url)
    try handle.truncate(atOffset: UInt64(8 + header.count + end))
    try handle.close()
  }
}
