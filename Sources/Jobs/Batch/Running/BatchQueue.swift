import RetouchKit

/// A batch's pictures on their way, and why it stops.
actor BatchQueue {
  private var open: [BatchItem]
  private var next = 0
  /// In work elsewhere, for now.
  private var elsewhere: [BatchItem] = []
  private(set) var counts: BatchCounts
  private(set) var end: BatchOutcome.End = .complete
  /// What stops everything and is no picture's fault.
  private(set) var failure: RetouchError?
  private let mostFailures: Int?
  private let deadline: ContinuousClock.Instant?

  init(
    _ items: [BatchItem], _ counts: BatchCounts, mostFailures: Int?,
    deadline: ContinuousClock.Instant?
  ) {
    open = items
    self.counts = counts
    self.mostFailures = mostFailures
    self.deadline = deadline
  }

  /// The next picture to do; nil when there is none, or no more are to be begun.
  func take() -> BatchItem? {
    guard end == .complete, failure == nil else { return nil }
    if let deadline, ContinuousClock.now >= deadline, next < open.count || !elsewhere.isEmpty {
      end = .timeIsUp
      return nil
    }
    guard next < open.count else { return nil }
    defer { next += 1 }
    return open[next]
  }

  func isElsewhere(_ item: BatchItem) { elsewhere.append(item) }

  /// What was elsewhere is tried again.
  /// - Returns: how many that is.
  func tryAgain() -> Int {
    guard end == .complete, failure == nil else { return 0 }
    open = elsewhere
    (elsewhere, next) = ([], 0)
    return open.count
  }

  func wasDoneBefore() { counts.doneBefore += 1 }

  func hasFailedElsewhere() {
    counts.failed += 1
    checkFailures()
  }

  func finished(_ record: JournalRecord) -> BatchCounts {
    if record.status == .done { counts.done += 1 } else { counts.failed += 1 }
    checkFailures()
    return counts
  }

  private func checkFailures() {
    if let mostFailures, counts.failed >= mostFailures, counts.left > 0 { end = .tooManyFailures }
  }

  func stop(_ reason: BatchOutcome.End) { end = reason }
  func fail(_ error: RetouchError) { failure = failure ?? error }
}
