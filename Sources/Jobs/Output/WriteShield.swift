import Synchronization

/// Files are put in place under one lock. Whoever ends the process takes it first, so that no file is
/// cut in two and no temporary one stays behind.
package final class WriteShield: Sendable {
  package static let shared = WriteShield()

  private let writing = Mutex(())

  /// Runs what must not be cut in two.
  package func shielded<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    try writing.withLock { (_) throws(Failure) in try body() }
  }
}
