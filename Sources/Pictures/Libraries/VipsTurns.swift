import Foundation
import Synchronization

/// libvips has one buffer of words for all failures of a process. What fails beside others' work is done
/// again alone, so that the words are its own.
enum VipsTurns {
  private struct State {
    var atWork = 0
    /// How often work was begun.
    var begun = 0
    var isAlone = false
  }

  private static let state = Mutex(State())

  /// - Parameter body: may run twice, with the same outcome.
  static func run<Value>(_ body: () throws(PictureError) -> Value) throws(PictureError) -> Value {
    let first = enter()
    do {
      defer { leave() }
      return try body()
    } catch {
      let wasBesideOthers = state.withLock { $0.begun != first.begun } || !first.isFirst
      guard wasBesideOthers else { throw error }
    }
    while !state.withLock({ claimAlone(&$0) }) { pause() }
    while state.withLock({ $0.atWork > 0 }) { pause() }
    defer { state.withLock { $0.isAlone = false } }
    return try body()
  }

  private static func enter() -> (begun: Int, isFirst: Bool) {
    while true {
      let entered = state.withLock { state -> (Int, Bool)? in
        guard !state.isAlone else { return nil }
        state.atWork += 1
        state.begun += 1
        return (state.begun, state.atWork == 1)
      }
      if let entered { return entered }
      pause()
    }
  }

  private static func leave() { state.withLock { $0.atWork -= 1 } }

  private static func claimAlone(_ state: inout State) -> Bool {
    guard !state.isAlone else { return false }
    state.isAlone = true
    return true
  }

  private static func pause() { Thread.sleep(forTimeInterval: 0.001) }
}
