import Foundation
import Jobs
import TestSupport
import Testing

/// Journals of many runs, read as one.
@Suite struct LedgerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func record(
    _ output: String, _ status: JournalRecord.Status, _ finished: String
  ) throws -> JournalRecord {
    try JSONDecoder().decode(
      JournalRecord.self,
      from: Data(
        """
        {"status":"\(status.rawValue)","input":"\(output)","path":"in/\(output)","recipe":"r",
        "recipeStamp":"s","output":"\(output)","seconds":1.5,"notes":[],"finished":"\(finished)",
        "run":"a-1-b","version":"0.1.0","something new":3}
        """.utf8))
  }

  private func line(_ record: JournalRecord) throws -> Data {
    try JournalLine.encoder.encode(record) + Data("\n".utf8)
  }

  @Test func theNewestOfEachCountsFailuresFirst() throws {
    let first =
      try line(record("b.png", .failed, "2026-01-01T00:00:00Z"))
      + line(record("a.png", .done, "2026-01-01T00:00:01Z"))
    let second =
      try line(record("b.png", .done, "2026-01-02T00:00:00Z"))
      + line(record("c.png", .failed, "2026-01-02T00:00:01Z"))
      + line(record("a.png", .interrupted, "2026-01-03T00:00:00Z"))
    try folder.write(first, to: ".retouch/journal/z.jsonl")
    try folder.write(second, to: ".retouch/journal/1-of-2.a.jsonl")
    let ledger = Ledger(BatchFolder(folder.path))
    #expect(ledger.latest.map(\.output) == ["c.png", "a.png", "b.png"])
    #expect(ledger.latest.map(\.status) == [.failed, .done, .done])
    #expect(ledger.records(of: "a.png").count == 2)
  }

  /// A run was killed, or the power was lost, in the middle of a line; other lines may be anything.
  @Test func whatIsNoWholeRecordIsPassedOver() throws {
    let whole = try line(record("a.png", .done, "2026-01-01T00:00:00Z"))
    let other = try line(record("b.png", .done, "2026-01-01T00:00:00Z"))
    let rubbish = Data("\n{}\n\0\0\0\n[1]\n{\"status\":\"odd\"}\n".utf8)
    let path = ".retouch/journal/a.jsonl"
    try folder.write(whole + rubbish + other.prefix(other.count / 2), to: path)
    let ledger = Ledger(BatchFolder(folder.path))
    #expect(ledger.latest.map(\.output) == ["a.png"])
    // The rest of the line comes later.
    try folder.write(whole + rubbish + other, to: path)
    ledger.refresh()
    #expect(ledger.latest.map(\.output) == ["a.png", "b.png"])
  }

  @Test func nothingThereIsNothing() {
    #expect(Ledger(BatchFolder(folder("absent"))).latest.isEmpty)
  }

  @Test func aRecordIsOneLineAndTheSameAgain() throws {
    var odd = try record("x.png", .failed, "2026-01-01T00:00:00Z")
    odd.path = "in/\"\n\u{202E}ä\u{2028}.png"
    let line = try line(odd)
    #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(try JSONDecoder().decode(JournalRecord.self, from: line) == odd)
  }
}
