import CVips
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// libvips, started once for the process, with the settings that strangers' files call for.
enum Vips {
  /// Nil when libvips started; else why not.
  private static let startFailure: PictureError? = {
    // The network's threads own the cores; decoding and colour conversion get two.
    guard cvips_start("retouch", 2) != 0 else { return nil }
    let what = "libvips could not be started"
    return VipsFailure().error(what) { PictureError(.inputOutput, "\(what): \($0)") }
  }()

  static func start() throws(PictureError) {
    if let startFailure { throw startFailure }
  }

  /// The reason of the failure that has just happened, as one line.
  ///
  /// libvips keeps one buffer for the whole process: two failures at the same time may share their words.
  static func takeError() -> String {
    errorLock.withLock { _ in
      guard let text = cvips_take_error() else { return "unknown error" }
      defer { free(text) }
      var lines: [Substring] = []
      for line in String(cString: text).split(separator: "\n") where !lines.contains(line) {
        lines.append(line)
      }
      return lines.isEmpty ? "unknown error" : lines.joined(separator: "; ")
    }
  }

  /// Forgets what earlier calls left in the buffer: some succeed and complain all the same.
  static func clearErrors() {
    errorLock.withLock { _ in free(cvips_take_error()) }
  }

  private static let errorLock = Mutex(())
}
