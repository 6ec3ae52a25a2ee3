import Foundation
import Synchronization
import Tensors
import Testing

/// Loops shared out among threads.
@Suite struct ThreadPoolTests {
  /// How often each index of a loop was run.
  private static func visits(_ pool: ThreadPool, _ count: Int) -> [Int] {
    let visits = Mutex([Int](repeating: 0, count: count))
    pool.forEach(count) { index in visits.withLock { $0[index] += 1 } }
    return visits.withLock { $0 }
  }

  @Test(arguments: [1, 2, 4, 7])
  func everyIndexOnce(_ threads: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threadCount == threads)
    for count in [0, 1, 2, 3, 5, 64, 1001] {
      #expect(Self.visits(pool, count) == [Int](repeating: 1, count: count))
    }
  }

  @Test func askedForNonsense() {
    #expect(ThreadPool(threads: 0).threadCount == 1)
    #expect(ThreadPool(threads: -3).threadCount == 1)
    #expect(ThreadPool().threadCount == min(Processors.count, 256))
  }

  /// Thousands of short loops in a row, as a network runs them, with pauses in which workers fall
  /// asleep.
  @Test func manyShortLoops() async throws {
    let pool = ThreadPool(threads: 3)
    let sum = Atomic<Int>(0)
    for round in 0..<3_000 {
      pool.forEach(5) { sum.add($0, ordering: .relaxed) }
      if round % 500 == 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
    #expect(sum.load(ordering: .relaxed) == 30_000)
  }

  @Test func nestedLoopsRun() {
    let pool = ThreadPool(threads: 3)
    let visits = Mutex([Int](repeating: 0, count: 60))
    pool.forEach(6) { outer in
      pool.forEach(10) { inner in visits.withLock { $0[outer * 10 + inner] += 1 } }
    }
    #expect(visits.withLock { $0 } == [Int](repeating: 1, count: 60))
  }

  /// Callers on threads of their own, in loops long enough to meet.
  @Test func severalCallersAtOnce() {
    let pool = ThreadPool(threads: 2)
    let unsound = Atomic<Int>(0)
    let running = Atomic<Int>(3)
    for _ in 0..<3 {
      Thread.detachNewThread {
        for _ in 0..<1_000 where Self.visits(pool, 97) != [Int](repeating: 1, count: 97) {
          unsound.add(1, ordering: .relaxed)
        }
        running.subtract(1, ordering: .sequentiallyConsistent)
      }
    }
    while running.load(ordering: .sequentiallyConsistent) > 0 { usleep(500) }
    #expect(unsound.load(ordering: .relaxed) == 0)
  }

  /// A pool that goes away takes its workers with it, right after work, while they sleep, and
  /// before they ever ran.
  @Test func goesAwayInAnyState() async throws {
    for round in 0..<60 {
      let pool = ThreadPool(threads: 4)
      if round % 3 > 0 { #expect(Self.visits(pool, 9) == [Int](repeating: 1, count: 9)) }
      if round % 15 == 2 { try await Task.sleep(for: .milliseconds(10)) }
    }
    for _ in 0..<200 where try Self.threadsOfThisProcess() > 60 {
      try await Task.sleep(for: .milliseconds(10))
    }
    let left = try Self.threadsOfThisProcess()
    #expect(left <= 60)
  }

  #if os(Linux)
    private static func threadsOfThisProcess() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }
  #else
    private static func threadsOfThisProcess() throws -> Int { 0 }
  #endif
}
