import Jobs
import Synchronization
import Testing

/// Room for pictures in work.
@Suite struct AdmissionTests {
  @Test func neverMoreThanThereIsRoomFor() async {
    let admission = Admission(room: 10)
    let used = Gauge()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          let amount = number % 5 + 1
          let ticket = await admission.enter(amount)
          used.add(amount)
          await Task.yield()
          used.add(-amount)
          await admission.leave(ticket)
        }
      }
    }
    #expect((6...10).contains(used.most))
  }

  /// Larger than all the room: alone, but it does get in.
  @Test func theOldestAlwaysGetsIn() async {
    let admission = Admission(room: 10)
    let large = await admission.enter(1_000)
    let entered = Gauge()
    async let small: Void = {
      let ticket = await admission.enter(1)
      entered.add(1)
      await admission.leave(ticket)
    }()
    for _ in 0..<20 { await Task.yield() }
    #expect(entered.most == 0)
    await admission.leave(large)
    await small
    #expect(entered.most == 1)
  }

  /// Each of many holds a part and wants more: none may wait for ever.
  @Test func raisingNeverBlocksForEver() async {
    let admission = Admission(room: 10)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let ticket = await admission.enter(3)
          await Task.yield()
          await admission.raise(ticket, to: 9)
          await admission.raise(ticket, to: 5)
          await admission.leave(ticket)
        }
      }
    }
    let last = await admission.enter(10)
    await admission.leave(last)
  }
}

/// How much there is, and the most that there was.
private final class Gauge: Sendable {
  private let values = Mutex((now: 0, most: 0))

  func add(_ amount: Int) {
    values.withLock {
      $0.now += amount
      $0.most = max($0.most, $0.now)
    }
  }

  var most: Int { values.withLock { $0.most } }
}
