import Foundation
import Hub

/// A file's checksum, read block by block.
enum FileSum {
  /// nil when the file can't be read.
  static func sha256(_ path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var digest = Digest(.sha256)
    do {
      // At the end there is no block, or an empty one.
      while let block = try file.read(upToCount: 1 << 20), !block.isEmpty {
        block.withUnsafeBytes { digest.add($0) }
      }
      return digest.hexadecimal()
    } catch {
      return nil
    }
  }

  static func sha256(_ bytes: [UInt8]) -> String {
    var digest = Digest(.sha256)
    bytes.withUnsafeBytes { digest.add($0) }
    return digest.hexadecimal()
  }
}
