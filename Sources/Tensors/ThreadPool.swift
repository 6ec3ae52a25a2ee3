import Foundation
import Synchronization

/// Retouch's own threads: a loop's iterations are shared out among them.
///
/// Iterations must be independent and each must compute the same thing wherever it runs; then
/// results don't depend on the number of threads. The calling thread works too. Loops don't nest:
/// one inside another runs on the thread that meets it.
public final class ThreadPool: Sendable {
  /// Threads that work on a loop, the caller included.
  public let threadCount: Int
  /// Adds up what runs here; nil: nothing is measured.
  public let profile: LayerProfile?
  private let shared: SharedLoop
  /// One for each thread, the caller's first.
  private let workspaces: [Workspace]
  /// For callers that find the threads busy: kept, because fresh memory costs more than a short loop.
  private let spares = Mutex<[Workspace]>([])

  /// Starts `threads - 1` workers; nil means one for each processor.
  public init(threads: Int? = nil, profile: LayerProfile? = nil) {
    self.profile = profile
    threadCount = max(1, min(threads ?? Processors.count, 256))
    shared = SharedLoop()
    workspaces = (0..<threadCount).map { _ in Workspace() }
    for _ in 1..<threadCount { Self.startWorker(shared) }
  }

  deinit { shared.stop() }

  /// Runs `body` for every index in `0..<count` and returns when all are done.
  public func forEach(_ count: Int, _ body: (Int) -> Void) {
    guard count > 0 else { return }
    guard count > 1, threadCount > 1, shared.claim() else {
      for index in 0..<count { body(index) }
      return
    }
    defer { shared.release() }
    withoutActuallyEscaping(body) { body in shared.run(count) { index, _ in body(index) } }
  }

  /// The same with room for `workspace` floats in each iteration, 64-byte aligned and of any content.
  /// A thread has the same room in every loop, so it stays in its core's cache.
  func forEach(
    _ count: Int, workspace: Int64, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    guard count > 0 else { return }
    guard shared.claim() else {
      let own = spares.withLock { $0.popLast() } ?? Workspace()
      for index in 0..<count { own.withFloats(Int(workspace)) { body(index, $0) } }
      spares.withLock { $0.append(own) }
      return
    }
    defer { shared.release() }
    withoutActuallyEscaping(body) { body in
      shared.run(count) { [workspaces] index, worker in
        workspaces[worker].withFloats(Int(workspace)) { body(index, $0) }
      }
    }
  }

  private static func startWorker(_ shared: SharedLoop) {
    let argument = Unmanaged.passRetained(shared).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, nil,
      { argument in
        #if canImport(Darwin)
          let shared = Unmanaged<SharedLoop>.fromOpaque(argument).takeRetainedValue()
        #else
          guard let argument else { return nil }
          let shared = Unmanaged<SharedLoop>.fromOpaque(argument).takeRetainedValue()
        #endif
        shared.work(as: shared.nextNumber())
        return nil
      }, argument)
    if status != 0 {
      // No thread to be had: the loop runs on those that there are.
      Unmanaged<SharedLoop>.fromOpaque(argument).release()
      return
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
    shared.workerStarted()
  }
}

/// One loop at a time, handed from the caller to the workers.
///
/// Workers wait awake for a moment before they sleep: a network is hundreds of short loops in a
/// row, and waking a sleeping thread takes as long as one of them.
private final class SharedLoop: @unchecked Sendable {
  // Sendable: `body`, `count` are written only between loops, published by `generation`.
  /// How long a worker stays awake after a loop: longer than a network does anything else between
  /// two of them. It gives way to other threads meanwhile.
  private static let patience = Duration.milliseconds(1)

  private var body: ((Int, Int) -> Void)?
  private var count = 0
  private let next = Atomic<Int>(0)
  private let generation = Atomic<Int>(0)
  private let active = Atomic<Int>(0)
  private let busy = Atomic<Bool>(false)
  private let stopped = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let workers = Atomic<Int>(0)
  private let numbers = Atomic<Int>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    mutex.deallocate()
  }

  func workerStarted() { workers.add(1, ordering: .relaxed) }

  /// The number of a thread that begins to work.
  func nextNumber() -> Int { numbers.add(1, ordering: .relaxed).newValue }

  func claim() -> Bool {
    busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  func release() { busy.store(false, ordering: .releasing) }

  /// - Parameter body: called with an index and the number of the thread, 0 for the caller's.
  func run(_ count: Int, _ body: @escaping (Int, Int) -> Void) {
    self.body = body
    self.count = count
    let helpers = workers.load(ordering: .relaxed)
    next.store(0, ordering: .relaxed)
    active.store(helpers, ordering: .relaxed)
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }
    drain(as: 0)
    var spins = 0
    while active.load(ordering: .acquiring) > 0 {
      spins += 1
      if spins > 4_000 { sched_yield() }
    }
    self.body = nil
  }

  private func drain(as worker: Int) {
    guard let body else { return }
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index, worker)
    }
  }

  /// What worker number `worker`, from 1 on, does all its life.
  func work(as worker: Int) {
    // The pool may have run loops before this thread got here: join in from the next one on.
    var seen = 0
    while true {
      var spins = 0
      var idleSince: ContinuousClock.Instant?
      while generation.load(ordering: .acquiring) == seen {
        if stopped.load(ordering: .relaxed) { return }
        spins += 1
        guard spins > 4_000 else { continue }
        let now = ContinuousClock.now
        let since = idleSince ?? now
        idleSince = since
        if now - since < Self.patience { sched_yield() } else { sleep(until: seen) }
      }
      seen += 1
      drain(as: worker)
      active.subtract(1, ordering: .releasing)
    }
  }

  private func sleep(until seen: Int) {
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen,
      !stopped.load(ordering: .relaxed)
    {
      pthread_cond_wait(wake, mutex)
    }
    sleepers.subtract(1, ordering: .relaxed)
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    stopped.store(true, ordering: .relaxed)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }
}

/// Memory that one thread works in, grown to the most that was asked for.
private final class Workspace: @unchecked Sendable {
  // Sendable because a pool runs one loop at a time, in which each thread has its own.
  private var storage: TensorStorage?

  func withFloats(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let storage: TensorStorage
    if let kept = self.storage, kept.count >= count {
      storage = kept
    } else {
      // At least one of the processor's large pages.
      storage = TensorStorage(count: max(count, 1 << 19))
      self.storage = storage
    }
    withExtendedLifetime(storage) {
      if let base = storage.buffer.baseAddress { body(base) }
    }
  }
}
