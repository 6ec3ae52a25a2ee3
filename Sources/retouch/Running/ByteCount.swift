import Foundation

/// Sizes of files as people read them.
enum ByteCount {
  /// `812 bytes`, `4.1 kB`, `1184.3 MB`: never larger than MB, so that they compare at a glance.
  static func text(_ bytes: Int) -> String {
    if bytes < 1000 { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    if bytes < 1_000_000 { return String(format: "%.1f kB", Double(bytes) / 1e3) }
    return String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
