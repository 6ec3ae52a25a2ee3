/// JSON files of model folders.
package enum JSONFile {
  /// - Throws: `CheckpointError` that names the file.
  package static func read(_ path: String) throws(CheckpointError) -> JSONValue {
    let file = try MappedFile(path: path)
    guard file.bytes.count <= 32 << 20 else {
      throw CheckpointError(.malformed, "\(path): \(file.bytes.count) bytes of JSON, too much")
    }
    do {
      return try JSONValue.parse(file.bytes)
    } catch {
      throw CheckpointError(.malformed, "\(path): not sound JSON: \(error)")
    }
  }
}
