import Foundation
import TestSupport

/// Bytes as a file, for readers that map theirs.
enum ScratchFile {
  /// Told the file's path; it is gone afterwards.
  static func with(
    _ bytes: [UInt8], named name: String, _ body: (String) throws(BrokenPromise) -> Void
  ) throws(BrokenPromise) {
    guard let folder = try? TemporaryFolder(), let path = try? folder.write(bytes, to: name) else {
      throw BrokenPromise("the temporary folder takes no file")
    }
    try body(path)
  }
}
