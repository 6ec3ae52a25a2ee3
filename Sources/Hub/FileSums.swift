import Foundation

/// The sums of a file's content as it arrives: the one that the hub names, and SHA-256 in any case.
struct FileSums: ~Copyable {
  private let file: RemoteFile
  private var sha256 = Digest(.sha256)
  private var sha1 = Digest(.sha1)

  init(_ file: RemoteFile) {
    self.file = file
    reset()
  }

  mutating func reset() {
    sha256.reset()
    sha1.reset()
    if case .gitBlob = file.checksum { sha1.add("blob \(file.size)\0".utf8) }
  }

  mutating func add(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { add($0) } }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    sha256.add(bytes)
    if case .gitBlob = file.checksum { sha1.add(bytes) }
  }

  /// Whether the content is the hub's, and its SHA-256. Nothing may be added after it.
  mutating func finished() -> (matches: Bool, sha256: String, found: String) {
    let sha256 = sha256.hexadecimal()
    switch file.checksum {
    case .sha256(let expected):
      return (sha256 == expected, sha256, sha256)
    case .gitBlob(let expected):
      let sha1 = sha1.hexadecimal()
      return (sha1 == expected && !sha256.isEmpty, sha256, sha1)
    }
  }
}

/// Reading a file that may be larger than memory.
enum FileBlocks {
  /// Hands the rest of an open file on, block by block.
  /// - Throws: `HubError`, of kind `cancelled` too.
  static func read(
    _ descriptor: Int32, name: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(HubError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      if Task.isCancelled { throw .cancelled }
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count == 0 { return }
      if count > 0 {
        body(buffer[..<count])
      } else if errno != EINTR {
        throw HubError(
          .inputOutput, "\(name): reading failed: \(String(cString: strerror(errno)))")
      }
    }
  }
}
