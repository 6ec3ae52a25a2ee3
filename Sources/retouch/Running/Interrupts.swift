import Foundation
import Jobs
import Synchronization

/// Ctrl-C, SIGTERM and a closed terminal: the command stops at once and leaves nothing half done.
///
/// Files are put in place under `WriteShield`, which is taken before the process ends. A second signal
/// doesn't wait for it.
final class Interrupts: Sendable {
  static let shared = Interrupts()

  private let isListening = Atomic<Bool>(false)
  private let progress = Mutex<ProgressLine?>(nil)
  private let unfinished = Mutex<String?>(nil)
  private let farewell = Mutex<(@Sendable () -> Void)?>(nil)

  /// Starts listening.
  func listen(progress line: ProgressLine?) {
    progress.withLock { $0 = line }
    guard !isListening.exchange(true, ordering: .relaxed) else { return }
    guard let arrivals = SignalPipe.open() else { return }
    Thread.detachNewThread { [self] in
      guard let number = SignalPipe.next(arrivals) else { return }
      stop(SignalPipe.exitCode(number))
    }
    SignalPipe.catchSignals()
  }

  /// A file of weights that is cut short while it is mapped, or whose disk fails, can't be read any
  /// more: one line and the exit code of failed reading instead of a death without a word.
  static func reportLostFiles() {
    signal(SIGBUS) { _ in
      let line: StaticString =
        "retouch: a model's file was cut short while it was in use, or can't be read any more\n"
      _ = write(StandardStream.errors, line.utf8Start, line.utf8CodeUnitCount)
      _exit(74)
    }
  }

  /// A folder that is being written and must not stay behind; nil: there is none.
  func discards(_ folder: String?) { unfinished.withLock { $0 = folder } }

  /// What is done last, when no file is being written; nil: nothing.
  func says(_ words: (@Sendable () -> Void)?) { farewell.withLock { $0 = words } }

  private func stop(_ exitCode: Int32) {
    WriteShield.shared.close()
    if let folder = unfinished.withLock({ $0 }) {
      try? FileManager.default.removeItem(atPath: folder)
    }
    progress.withLock { $0 }?.clear()
    farewell.withLock { $0 }?()
    _exit(exitCode)
  }
}

/// Signals as bytes in a pipe: a signal's handler may do next to nothing, a thread that reads the
/// pipe may do everything.
///
/// Dispatch's signal sources start listening some time after they were told to; what arrives
/// before is lost.
private enum SignalPipe {
  private static let entrance = Atomic<Int32>(-1)
  private static let arrived = Atomic<Int>(0)

  /// The descriptor to read; nil when there is none to be had.
  static func open() -> Int32? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // The handler must not be the first to touch these: initializing may take a lock.
    entrance.store(ends[1], ordering: .sequentiallyConsistent)
    arrived.store(0, ordering: .sequentiallyConsistent)
    return ends[0]
  }

  static func catchSignals() {
    for number in [SIGHUP, SIGINT, SIGTERM] where !isIgnored(number) {
      signal(number) { number in
        if SignalPipe.arrived.add(1, ordering: .relaxed).oldValue > 0 {
          _exit(SignalPipe.exitCode(number))
        }
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalPipe.entrance.load(ordering: .relaxed), &byte, 1)
      }
    }
  }

  /// Waits for a signal; nil when the pipe broke.
  static func next(_ descriptor: Int32) -> Int32? {
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count == 1 { return Int32(byte) }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  /// As shells count them: 130 for an interrupt, 143 for SIGTERM, 129 for a hang-up.
  static func exitCode(_ number: Int32) -> Int32 { 128 + number }

  /// Whoever started us may have asked not to be disturbed (`nohup`, a job in the background).
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
