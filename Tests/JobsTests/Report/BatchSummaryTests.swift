import Jobs
import Testing

@Suite struct BatchSummaryTests {
  @Test func countsAndSums() throws {
    let summary = try BatchSummary([
      ReportRecords.record("a", seconds: 3, notes: ["n"], recipe: "x"),
      ReportRecords.record("b", seconds: 1, recipe: "y"),
      ReportRecords.record("c", seconds: 4, recipe: "y"),
      ReportRecords.record("d", status: .failed, seconds: 10, message: "m", kind: "noInput"),
      ReportRecords.record("e", status: .failed, seconds: 0, message: "m"),
      ReportRecords.record("f", status: .failed, seconds: 0, message: "m"),
    ])
    #expect(summary.done == 3 && summary.failed == 3 && summary.noted == 1)
    #expect(summary.kinds.map(\.kind) == ["badData", "noInput"])
    #expect(summary.kinds.map(\.count) == [2, 1])
    #expect(summary.seconds == 18 && summary.medianSeconds == 3)
    #expect(abs(summary.megapixels - 3 * 40 * 25 / 1e6) < 1e-12)
    #expect(summary.versions == ["0.1.0"] && summary.recipes == ["r", "y", "x"])
  }

  @Test func theMedianIsTheMiddle() {
    #expect(BatchSummary.median([]) == nil)
    #expect(BatchSummary.median([5]) == 5)
    #expect(BatchSummary.median([9, 1]) == 5)
    #expect(BatchSummary.median([9, 1, 2]) == 2)
    #expect(BatchSummary.median([4, 9, 1, 2]) == 3)
  }

  @Test func spansAreCountedOnceAndPausesNot() {
    #expect(BatchSummary.covered([]) == 0)
    #expect(BatchSummary.covered([0...10, 2...5, 8...12, 20...21]) == 13)
    #expect(BatchSummary.covered([20...21, 8...12, 0...10]) == 13)
  }

  /// Two runs side by side for ten seconds, and one an hour later.
  @Test func runsSideBySideAreBusyTogether() throws {
    let summary = try BatchSummary([
      ReportRecords.record("a", seconds: 10, finished: "2026-03-01T12:00:10Z", run: "1"),
      ReportRecords.record("b", seconds: 8, finished: "2026-03-01T12:00:12Z", run: "2"),
      ReportRecords.record("c", seconds: 5, finished: "2026-03-01T13:00:05Z", run: "3"),
    ])
    #expect(summary.runs == 3 && summary.busySeconds == 17)
    #expect(summary.begun == "2026-03-01T12:00:00Z" && summary.ended == "2026-03-01T13:00:05Z")
  }

  @Test func senselessTimesAreLeftOut() throws {
    let summary = try BatchSummary([ReportRecords.record("a", finished: "yesterday")])
    #expect(summary.begun == nil && summary.busySeconds == 0)
    #expect(BatchSummary([]).medianSeconds == nil)
  }
}
