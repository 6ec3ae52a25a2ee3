import Editing
import Foundation
import Jobs
import RetouchKit

/// A job on the terminal: progress, notes, and what `--json` prints.
struct Console: JobObserver {
  private let progressLine: ProgressLine
  private let isQuiet: Bool
  private let json: Bool
  private let isSeedRandom: Bool

  /// Listens for Ctrl-C from now on.
  /// - Parameter isSeedRandom: whether the user doesn't know the seed yet.
  init(title: String, _ output: OutputOptions, isSeedRandom: Bool = false) {
    progressLine = ProgressLine(title: title, quiet: output.quiet)
    isQuiet = output.quiet
    json = output.json
    self.isSeedRandom = isSeedRandom
    Interrupts.shared.listen(progress: progressLine)
  }

  func activity(_ text: String) { progressLine.show(text) }
  func begin(_ title: String) { progressLine.begin(title) }
  func progress(_ progress: EditProgress) { progressLine.update(progress) }
  func progress(_ progress: RecipeProgress) { progressLine.update(progress) }
  func end() { progressLine.clear() }

  func seed(_ seed: UInt64) {
    guard isSeedRandom, !json else { return }
    progressLine.clear()
    note("seed \(seed)")
  }

  func note(_ text: String) {
    if !isQuiet { Messages.note(text) }
  }

  func finished(_ record: JobRecord) throws(RetouchError) {
    switch record {
    case .result(let record):
      if json { try StandardStream.print(json: record) }
      written(record.output, record.width, record.height, record.seconds)
    case .recipe(let record):
      if json { try StandardStream.print(json: record) }
      written(record.output, record.width, record.height, record.seconds)
    case .uncertainty(let record):
      if json {
        try StandardStream.print(json: record)
      } else {
        note("\(record.uncertainty): \(record.line)")
      }
    }
  }

  /// For people, who see the terminal.
  func written(_ output: String, _ width: Int, _ height: Int, _ seconds: Double) {
    guard Terminal.standardError.isInteractive else { return }
    note("\(output): \(width)×\(height), \(String(format: "%.1f", seconds)) s")
  }
}
