import Foundation
import Synchronization

/// Files are put in place behind a shield. Whoever ends the process closes it first, and waits for those
/// behind it: no file is cut in two and no temporary one stays behind.
package final class WriteShield: Sendable {
  package static let shared = WriteShield()

  private struct State {
    var writers = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Runs what must not be cut in two. Never returns once the process is to end.
  package func shielded<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    while !enter() { Thread.sleep(forTimeInterval: 0.05) }
    defer { state.withLock { $0.writers -= 1 } }
    try body()
  }

  /// Lets nobody in any more, and returns when the last one is out.
  package func close() {
    state.withLock { $0.isClosed = true }
    while state.withLock({ $0.writers > 0 }) { Thread.sleep(forTimeInterval: 0.001) }
  }

  private func enter() -> Bool {
    state.withLock { state in
      if !state.isClosed { state.writers += 1 }
      return !state.isClosed
    }
  }
}
