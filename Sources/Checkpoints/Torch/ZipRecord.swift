import CZlib
import Synchronization

/// An entry of a zip archive, stored as it is.
final class ZipRecord: Sendable {
  let name: String
  /// Its bytes in the file.
  let range: Range<Int>
  private let checksum: UInt32
  /// What was found when somebody first asked.
  private let verdict = Mutex<Bool?>(nil)

  init(name: String, range: Range<Int>, checksum: UInt32) {
    self.name = name
    self.range = range
    self.checksum = checksum
  }

  /// Whether the bytes are those that were written. Reads them all the first time, since a
  /// checkpoint's gigabytes are not to be read before they are used.
  /// - Precondition: `file` is the file of this record.
  func isIntact(in file: MappedFile) -> Bool {
    verdict.withLock { verdict in
      if let verdict { return verdict }
      let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
      let sum = crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
      let intact = UInt32(truncatingIfNeeded: sum) == checksum
      verdict = intact
      return intact
    }
  }

  /// - Throws: `CheckpointError` where the bytes are not those that were written.
  func requireIntact(in file: MappedFile, path: String) throws(CheckpointError) {
    guard isIntact(in: file) else {
      throw CheckpointError(
        .malformed,
        "\(path): damaged: the record \(name) does not match its checksum; get the file anew")
    }
  }
}
