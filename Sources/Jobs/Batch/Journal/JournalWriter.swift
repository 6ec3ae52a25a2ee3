import Foundation
import Pictures
import RetouchKit
import Synchronization

/// A run's own journal: JSON lines, each in one write and flushed to the disk before the next.
///
/// Every run has a file of its own, because network file systems don't append from two machines; the
/// ledger reads them all as one.
final class JournalWriter: Sendable {
  let path: String
  /// The file's, and how much of it is whole lines.
  private let file: Mutex<(descriptor: Int32, length: off_t)>

  /// - Throws: `RetouchError` when the file can't be made.
  init(_ path: String) throws(RetouchError) {
    self.path = path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let number = errno
      throw RetouchError(
        AtomicFile.isFull(number) ? .diskFull : .cannotCreate,
        "\(path): the journal can't be made: \(String(cString: strerror(number)))")
    }
    file = Mutex((descriptor, 0))
  }

  deinit { file.withLock { _ = close($0.descriptor) } }

  /// - Throws: `RetouchError` when it can't be written, of kind `diskFull` where that is why; nothing is left of it
  ///   then.
  func append(_ record: JournalRecord) throws(RetouchError) {
    let line: [UInt8]
    do {
      line = Array(try JournalLine.encoder.encode(record)) + [UInt8(ascii: "\n")]
    } catch {
      throw RetouchError(error)
    }
    let failure = file.withLock { file -> Int32? in
      if let number = Self.write(line, to: file.descriptor, at: file.length) {
        // What arrived of it must not stand before the next line.
        _ = ftruncate(file.descriptor, file.length)
        return number
      }
      file.length += off_t(line.count)
      return fsync(file.descriptor) == 0 || errno == EINVAL || errno == EROFS ? nil : errno
    }
    if let failure { throw FileFailure.writing(path, failure) }
  }

  /// A run that had nothing to do leaves no journal.
  func removeIfEmpty() {
    file.withLock { if $0.length == 0 { unlink(path) } }
  }

  /// The error number when that fails.
  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, at offset: off_t
  ) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        let count = pwrite(descriptor, rest.baseAddress, rest.count, offset + off_t(written))
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }
}

/// A journal's line and its record.
package enum JournalLine {
  package static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// nil: no whole record; a run was killed while it wrote it.
  package static func record(_ line: some Collection<UInt8>, _ decoder: JSONDecoder)
    -> JournalRecord?
  {
    try? decoder.decode(JournalRecord.self, from: Data(line))
  }
}
