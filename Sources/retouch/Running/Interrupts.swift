import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the command stops at once and leaves nothing half done.
///
/// Files are put in place under a lock which the signal's handler takes before it ends the
/// process, so no temporary file stays behind. A second signal doesn't wait for it.
final class Interrupts: Sendable {
  static let shared = Interrupts()

  private let writing = Mutex(())
  private let sources = Mutex<[any DispatchSourceSignal]>([])
  private let progress = Mutex<ProgressLine?>(nil)
  private let signals = Atomic<Int>(0)
  private let queue = DispatchQueue(
    label: "retouch.interrupts", qos: .userInteractive, attributes: .concurrent)

  /// Starts listening. A broken pipe becomes an error that is reported, not a silent death.
  func listen(progress line: ProgressLine?) {
    progress.withLock { $0 = line }
    signal(SIGPIPE, SIG_IGN)
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      for (number, exitCode) in [(SIGINT, Int32(130)), (SIGTERM, 143)]
      where !Self.isIgnored(number) {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { [self] in stop(exitCode) }
        source.resume()
        sources.append(source)
      }
    }
  }

  /// Runs what must not be cut in two: writing a file and putting it in place.
  func shielded<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    try writing.withLock { (_) throws(Failure) in try body() }
  }

  private func stop(_ exitCode: Int32) {
    if signals.add(1, ordering: .relaxed).oldValue == 0 {
      writing.withLock { _ in
        progress.withLock { $0 }?.clear()
        _exit(exitCode)
      }
    }
    _exit(exitCode)
  }

  /// Whoever started us may have asked not to be disturbed (`nohup`, a job in the background).
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if os(Linux)
      return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
    #else
      return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }
}
