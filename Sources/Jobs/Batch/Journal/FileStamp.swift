import Foundation

/// A file's size and when it was last written: what tells cheaply that it is still the same.
package struct FileStamp: Sendable, Equatable, Codable {
  package var bytes: Int
  /// Nanoseconds since 1970.
  package var modified: Int

  /// nil when there is no such file.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  init(_ status: stat) {
    bytes = Int(status.st_size)
    #if os(Linux)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    // Any time may be given to a file; differences of these fit into 64 bits, from 1843 to 2096.
    modified =
      min(max(Int(time.tv_sec), -4_000_000_000), 4_000_000_000) * 1_000_000_000 + Int(time.tv_nsec)
  }
}
