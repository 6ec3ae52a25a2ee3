import Foundation

/// A queue that lets whoever adds to it wait while it is full.
///
/// swift-corelibs-foundation queues what a delegate is told, without a bound: a disk that is slower
/// than the network filled the memory with what wasn't written yet. Suspending a task doesn't stop
/// its transfer there (tried: it goes on arriving), but a thread of URLSession that waits here reads
/// nothing, and the other side stops sending.
final class BoundedQueue: OperationQueue, @unchecked Sendable {
  /// Guards what follows.
  private let condition = NSCondition()
  private var waiting = 0
  private var isBounded = true
  private let limit: Int

  /// - Parameter limit: operations that may wait; a delegate's are of 16 kB each, or less.
  init(limit: Int) {
    self.limit = limit
    super.init()
    maxConcurrentOperationCount = 1
  }

  override func addOperation(_ operation: Operation) {
    condition.withLock {
      while isBounded, waiting >= limit { condition.wait() }
      waiting += 1
    }
    operation.completionBlock = { [self] in
      condition.withLock {
        waiting -= 1
        condition.signal()
      }
    }
    super.addOperation(operation)
  }

  /// Without a bound nobody waits: needed before a task is cancelled, because cancelling waits for
  /// URLSession's thread, which may wait here for the operation that cancels.
  func setBounded(_ isBounded: Bool) {
    condition.withLock {
      self.isBounded = isBounded
      condition.broadcast()
    }
  }
}
