import Synchronization

/// There is no memory for what is to be computed.
package struct MemoryShortage: Error, CustomStringConvertible {
  /// How much was wanted.
  package let bytes: Int

  package var description: String { "not enough memory: \(bytes >> 20) MB more were wanted" }

  /// What ends the process when arithmetic gets no memory, which it can't throw: nil traps, as Swift's arrays do.
  ///
  /// It is called with the bytes that were wanted, on any thread, and must ask for no memory itself.
  package static let lastResort = Mutex<(@Sendable (Int) -> Never)?>(nil)

  func stop() -> Never {
    if let stop = Self.lastResort.withLock({ $0 }) { stop(bytes) }
    fatalError(description)
  }
}

/// Asks early for memory that others, who can't say so, are about to need.
package enum MemoryProbe {
  /// - Throws: `MemoryShortage` when so much can't be had.
  package static func require(bytes: Int) throws(MemoryShortage) {
    try Block(bytes: bytes).giveBack()
  }

  /// Where nothing can be thrown: takes the last resort when so much can't be had, as tensors do.
  package static func expect(bytes: Int) {
    do throws(MemoryShortage) { try require(bytes: bytes) } catch { error.stop() }
  }
}
