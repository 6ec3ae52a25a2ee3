import Editing
import Foundation
import RetouchKit
import Synchronization

/// One line on the terminal, redrawn in place: bar, what is done, time left.
///
/// It is silent when standard error is no terminal.
final class ProgressLine: Sendable {
  private struct State {
    var title: String
    var start = ContinuousClock.now
    var lastDrawn: ContinuousClock.Instant?
    var isOnScreen = false
  }

  private let terminal: Terminal
  private let isShown: Bool
  private let state: Mutex<State>

  init(title: String, quiet: Bool, terminal: Terminal = .standardError) {
    self.terminal = terminal
    isShown = terminal.isInteractive && !quiet
    state = Mutex(State(title: title))
  }

  /// Something that can't say how far it is.
  func show(_ activity: String) {
    guard isShown else { return }
    state.withLock { draw("\(activity)…", &$0) }
  }

  /// A new result begins; the time left is counted from now.
  func begin(_ title: String) {
    state.withLock {
      $0.title = title
      $0.start = .now
      $0.lastDrawn = nil
    }
  }

  /// Of a recipe: which of its edits, and where that one stands.
  func update(_ recipe: RecipeProgress) {
    let title =
      recipe.steps == 1 ? recipe.edit : "\(recipe.edit) \(recipe.step + 1)/\(recipe.steps)"
    if state.withLock({ $0.title != title }) { begin(title) }
    update(recipe.progress)
  }

  /// Of an edit: tiles, or a percentage where patches are at work.
  func update(_ progress: EditProgress) {
    let done = progress.fraction
    let count =
      progress.patchPixelsExpected > 0
      ? "\(Int(done * 100)) %"
      : "\(progress.done.tiles)/\(max(progress.expected.tiles, progress.done.tiles, 1)) tiles"
    update(done: done, gained: done, count: count)
  }

  /// At most ten times a second.
  /// - Parameters:
  ///   - done: how much is done, 0 to 1.
  ///   - gained: how much of that since the beginning, which the time left is reckoned from.
  ///   - count: the same in words.
  func update(done: Double, gained: Double, count: @autoclosure () -> String) {
    guard isShown else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      let isLast = done >= 1
      if let last = state.lastDrawn, now - last < .milliseconds(100), !isLast { return }
      state.lastDrawn = now
      let elapsed = Self.seconds(now - state.start)
      draw(
        Self.line(
          title: state.title, done: done, gained: gained, count: count(), elapsed: elapsed,
          columns: terminal.columns, colour: terminal.usesColour), &state)
    }
  }

  /// Takes the line off the screen, so that the next message starts on a clean one.
  func clear() {
    guard isShown else { return }
    state.withLock { state in
      guard state.isOnScreen else { return }
      Messages.write("\r\u{1B}[K")
      state.isOnScreen = false
    }
  }

  private func draw(_ line: String, _ state: inout State) {
    Messages.write("\r\(line)\u{1B}[K")
    state.isOnScreen = true
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}

extension ProgressLine {
  /// `inpaint [######----] 12/40 tiles, 0:08 left`; never wider than the window.
  static func line(
    title: String, done: Double, gained: Double, count: String, elapsed: Double, columns: Int,
    colour: Bool
  ) -> String {
    var tail = count
    // The first call includes warming up; an estimate from it would frighten people.
    if gained > 0, done < 1, elapsed > 0.5 {
      tail += ", \(time(elapsed / gained * (1 - done))) left"
    }
    let room = min(columns - 1 - title.count - tail.count - 4, 40)
    guard room >= 4 else { return String("\(title) \(tail)".prefix(max(columns - 1, 0))) }
    let filled = Int((done * Double(room)).rounded(.down))
    let bar = String(repeating: "#", count: filled)
    let rest = String(repeating: "-", count: room - filled)
    return colour
      ? "\(title) [\u{1B}[36m\(bar)\u{1B}[2m\(rest)\u{1B}[0m] \(tail)"
      : "\(title) [\(bar)\(rest)] \(tail)"
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    let twoDigits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return hours > 0
      ? "\(hours):\(twoDigits(minutes)):\(twoDigits(whole % 60))"
      : "\(minutes):\(twoDigits(whole % 60))"
  }
}
