import Foundation
import Tensors

/// The end of a process that gets no memory: one line and exit code 71.
///
/// Swift's runtime, GLib and C++ trap or abort when they get none; their signals are looked at. Nothing here asks for
/// memory.
enum MemoryReports {
  static func begin() {
    MemoryShortage.lastResort.withLock { $0 = { end(wanted: $0) } }
    _ = earlier
    for number in signals {
      var action = sigaction()
      #if os(Linux)
        action.__sigaction_handler.sa_handler = { MemoryReports.look(at: $0) }
      #else
        action.__sigaction_u.__sa_handler = { MemoryReports.look(at: $0) }
      #endif
      sigaction(number, &action, nil)
    }
  }

  private static let signals = [SIGABRT, SIGTRAP, SIGILL, SIGSEGV]

  /// What was done about them before: the runtime's own reports of crashes.
  private static let earlier: [sigaction] = signals.map { number in
    var action = sigaction()
    sigaction(number, nil, &action)
    return action
  }

  private static func look(at number: Int32) {
    if errno == ENOMEM || !hasMemory {
      say("retouch: not enough memory\n")
      _exit(71)
    }
    // Another kind of crash: it is told and ended as it would have been.
    LibraryWords.release()
    for index in signals.indices where signals[index] == number {
      var action = earlier[index]
      sigaction(number, &action, nil)
    }
    raise(number)
  }

  /// Whether as much can be had as nobody does without.
  private static var hasMemory: Bool {
    guard
      let block = mmap(
        nil, smallest, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      block != MAP_FAILED
    else { return false }
    munmap(block, smallest)
    return true
  }

  private static let smallest = 16 << 20

  private static func end(wanted bytes: Int) -> Never {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var (number, first) = (bytes >> 20, digits.count)
      repeat {
        first -= 1
        digits[first] = UInt8(ascii: "0") + UInt8(number % 10)
        number /= 10
      } while number > 0
      say("retouch: not enough memory: ")
      _ = write(
        StandardStream.errors,
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[first...])
          .baseAddress, digits.count - first)
      say(" MB more were wanted\n")
    }
    _exit(71)
  }

  private static func say(_ text: StaticString) {
    _ = write(StandardStream.errors, text.utf8Start, text.utf8CodeUnitCount)
  }
}
