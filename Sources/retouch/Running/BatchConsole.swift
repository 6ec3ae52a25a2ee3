import Foundation
import Jobs
import RetouchKit
import Synchronization

/// A batch on the terminal: a line of progress, failures as they come, and how to go on.
final class BatchConsole: BatchObserver {
  private struct State {
    var counts = BatchCounts()
    var start = ContinuousClock.now
    var lastLine = ContinuousClock.now
    var hasBegun = false
    var hasWaited = false
  }

  private let progress: ProgressLine
  private let isQuiet: Bool
  private let json: Bool
  private let folder: String
  private let command: String
  private let part: String
  private let state = Mutex(State())
  /// What is left of them is in the journal.
  private static let mostFailuresShown = 100
  /// Without a terminal: how often it is said where it stands.
  private static let silence = Duration.seconds(60)

  init(_ output: BatchOutputOptions, folder: String, part: String?, command: [String]) {
    self.part = part.map { "\($0): " } ?? ""
    progress = ProgressLine(title: "batch", quiet: output.quiet)
    isQuiet = output.quiet
    json = output.json
    self.folder = folder
    self.command = ShellWord.line(command)
    Interrupts.shared.listen(progress: progress)
  }

  func activity(_ text: String) { progress.show(text) }

  func begins(_ counts: BatchCounts, jobs: Int) {
    progress.clear()
    state.withLock {
      $0.counts = counts
      $0.start = .now
      $0.hasBegun = true
    }
    let before = counts.doneBefore > 0 ? ", \(counts.doneBefore) of them done already" : ""
    note(
      jobs == 0
        ? counts.total == 0
          ? "\(part)no pictures" : "\(part)\(pictures(counts.total)), all done already"
        : "\(part)\(pictures(counts.total))\(before), \(jobs) at a time")
    progress.begin("batch")
  }

  func finished(_ record: JournalRecord, _ counts: BatchCounts) throws(RetouchError) {
    if json { try StandardStream.print(json: record) }
    if let error = record.error, counts.failed <= Self.mostFailuresShown {
      progress.clear()
      note(Advice.message(error.message, error.remedy))
      if counts.failed == Self.mostFailuresShown {
        note("further failures are in the journal only")
      }
    }
    let (elapsed, isDue) = state.withLock { state in
      state.counts = counts
      let now = ContinuousClock.now
      let isDue = now - state.lastLine >= Self.silence
      if isDue { state.lastLine = now }
      return (now - state.start, isDue)
    }
    let gained = Double(counts.done + counts.failed)
    let open = Double(max(counts.total - counts.doneBefore, 1))
    let line = words(counts, elapsed)
    progress.update(done: gained / open, gained: gained / open, count: line)
    if isDue, !Terminal.standardError.isInteractive { note("batch: \(line)") }
  }

  func paused(_ reason: String) {
    progress.clear()
    note("\(reason); waiting for room. Ctrl-C stops here, and the same command goes on later")
  }

  func resumed() {
    progress.clear()
    note("there is room again")
  }

  func waitsForOthers(_ count: Int) {
    let words = "waiting for \(pictures(count)) that another run is at"
    progress.show(words)
    let isDue = state.withLock { state in
      let isDue = !state.hasWaited || ContinuousClock.now - state.lastLine >= Self.silence
      if isDue { (state.lastLine, state.hasWaited) = (.now, true) }
      return isDue
    }
    if isDue, !Terminal.standardError.isInteractive { note(words) }
  }

  /// What is done when the user stops it: signing out, and saying how to go on.
  func interrupted(_ signOut: @escaping @Sendable () -> Void) {
    Interrupts.shared.says { [self] in
      signOut()
      let (counts, hasBegun) = state.withLock { ($0.counts, $0.hasBegun) }
      guard hasBegun else { return }
      note("stopped with \(counts.left) of \(pictures(counts.total)) to do; to go on: \(command)")
    }
  }

  func end(_ outcome: BatchOutcome) {
    progress.clear()
    Interrupts.shared.says(nil)
    let counts = outcome.counts
    let elapsed = ContinuousClock.now - state.withLock { $0.start }
    switch outcome.end {
    case .complete: break
    case .timeIsUp: note("the time is up; to go on: \(command)")
    case .tooManyFailures: note("too many pictures failed; to go on all the same: \(command)")
    case .diskFull(let reason): Messages.error("\(reason); make room, then: \(command)")
    }
    guard counts.done + counts.failed > 0 else { return }
    note(words(counts, elapsed))
    if counts.failed > 0 {
      note(
        "why: retouch report \(ShellWord.quoted(folder)) -o report.html; to try them again: \(command)"
      )
    }
  }

  /// For a dry run: one line a picture on standard output.
  func show(_ pictures: [(item: BatchItem, isDone: Bool)]) throws(RetouchError) {
    progress.clear()
    for (item, isDone) in pictures {
      let line = "\(isDone ? "done" : "to do")  \(item.path) -> \(folder)/\(item.output)"
      try StandardStream.print(Messages.singleLine(line))
    }
    note("\(pictures.count { !$0.isDone }) of \(self.pictures(pictures.count)) to do")
  }

  private func words(_ counts: BatchCounts, _ elapsed: Duration) -> String {
    let seconds = elapsed / .seconds(1)
    let failed = counts.failed > 0 ? ", \(counts.failed) failed" : ""
    let rate = counts.done > 0 ? ", \(rateWords(Double(counts.done) / max(seconds, 1e-3)))" : ""
    return "\(counts.done + counts.doneBefore)/\(counts.total) done\(failed)\(rate)"
  }

  private func rateWords(_ rate: Double) -> String {
    rate >= 1
      ? "\(String(format: "%.1f", rate)) a second" : "\(String(format: "%.1f", rate * 60)) a minute"
  }

  private func pictures(_ count: Int) -> String {
    count == 1 ? "1 picture" : "\(count) pictures"
  }

  func note(_ text: String) {
    if !isQuiet { Messages.note(text) }
  }
}
