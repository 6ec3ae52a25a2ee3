import Foundation

/// What libraries and Swift's runtime write to standard error by themselves: decoders of damaged files, allocators
/// without memory.
///
/// It goes into a pipe that nobody reads, so that an error stays one line. Only a crash that can't be explained lets it
/// out.
enum LibraryWords {
  private static let pipeEnd: Int32 = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return -1 }
    // Who writes more than the pipe holds isn't kept waiting.
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    dup2(ends[1], STDERR_FILENO)
    close(ends[1])
    return ends[0]
  }()

  /// From here on; messages of our own go to `StandardStream.errors`.
  static func hold() { _ = pipeEnd }

  /// What was held, and all that follows. It asks for no memory.
  static func release() {
    dup2(StandardStream.errors, STDERR_FILENO)
    withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
      while true {
        let count = read(pipeEnd, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        _ = write(STDERR_FILENO, buffer.baseAddress, count)
      }
    }
  }
}
