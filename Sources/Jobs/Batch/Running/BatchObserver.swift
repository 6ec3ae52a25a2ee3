import RetouchKit

/// Who is told how a batch goes.
package protocol BatchObserver: Sendable {
  /// Something that can't say how far it is.
  func activity(_ text: String)
  /// - Parameters:
  ///   - jobs: pictures that are edited at once.
  func begins(_ counts: BatchCounts, jobs: Int)
  /// - Throws: `RetouchError` when it can't be said; the batch stops then.
  func finished(_ record: JournalRecord, _ counts: BatchCounts) throws(RetouchError)
  /// Nothing goes on until there is room.
  func paused(_ reason: String)
  func resumed()
  /// What is left is in work elsewhere.
  func waitsForOthers(_ count: Int)
}

/// Where a batch stands, in pictures.
package struct BatchCounts: Sendable, Equatable {
  /// Of this shard.
  package var total = 0
  /// Done by this run; done before it or by another.
  package var done = 0
  package var doneBefore = 0
  package var failed = 0

  package init(total: Int = 0) { self.total = total }

  package var left: Int { total - done - doneBefore - failed }
}

/// How a batch ended.
package struct BatchOutcome: Sendable, Equatable {
  package enum End: Sendable, Equatable {
    /// Every picture was tried.
    case complete
    /// Its time was up.
    case timeIsUp
    case tooManyFailures
    /// For too long there was no room for results.
    case diskFull(String)
  }

  package var counts: BatchCounts
  package var end: End

  /// For schedulers: 0 all is done; 1 all was tried, or tried enough, and some failed, which trying again won't mend by
  /// itself; 75 (as in `sysexits.h`) there is more to do, run it again.
  package var exitCode: Int32 {
    switch end {
    case .complete: counts.failed == 0 ? 0 : 1
    case .tooManyFailures: 1
    case .timeIsUp, .diskFull: 75
    }
  }
}
