import Foundation
import Jobs
import RetouchKit
import TestSupport
import Testing

@Suite struct ReportTablesTests {
  @Test func jsonLinesAreTheRecords() throws {
    var records = try ReportRecords.hostile.map { try ReportRecords.record($0, seed: .max) }
    records.append(try ReportRecords.record("z", status: .failed, message: "a\nb"))
    let lines = try ReportTables.jsonLines(records).split(separator: UInt8(ascii: "\n"))
    let read = try lines.map { try JSONDecoder().decode(JournalRecord.self, from: Data($0)) }
    #expect(read == records)
    #expect(try ReportTables.jsonLines([]).isEmpty)
  }

  @Test func csvSaysWhatTheRecordsSay() throws {
    let records = try ReportRecords.hostile.map {
      try ReportRecords.record($0, status: .failed, message: "\($0): bad, \"really\"", notes: [])
    }
    let rows = try CSV.rows(ReportTables.csv(records))
    #expect(rows.count == records.count + 1)
    let columns = try #require(rows.first).cells
    #expect(columns.prefix(4) == ["input", "output", "status", "error"])
    for (row, record) in zip(rows.dropFirst(), records) {
      let cells = Dictionary(zip(columns, row.cells)) { $1 }
      #expect(row.cells.count == columns.count)
      #expect(cells["input"] == record.input && cells["path"] == record.path)
      #expect(cells["error"] == record.error?.message && cells["kind"] == "badData")
      #expect(cells["width"] == "" && cells["seconds"] == "1.0")
    }
  }

  @Test(arguments: [
    [""], ["", ""], ["a", ""], ["\""], ["\"\"", ","], ["\r\n", "\r", "\n"], [" a", "a "], ["é,é"],
    ["x\"y"],
  ])
  func anyCellsComeBack(_ cells: [String]) throws {
    let rows = try CSV.rows(Array(CSV.line(["head"] + cells).utf8))
    #expect(rows.map(\.cells) == [["head"] + cells])
  }

  /// What is written is read again by a batch, with the same pictures and the same names of results.
  @Test(arguments: [ReportForm.csv, .jsonl])
  func listsAreInputsOfABatch(_ form: ReportForm) throws {
    let folder = try TemporaryFolder()
    let names = ReportRecords.hostile.filter { !$0.contains("/") && !$0.contains("\0") }
    let records = try names.map { name in
      try ReportRecords.record(
        name, status: .failed, path: try folder.write("x", to: "in/\(name)"),
        message: "\(name): is \"damaged\",\nreally")
    }
    let list = try folder.write(
      ReportTables.list(records, as: form), to: "lists/again.\(form.rawValue)")
    let plan = try BatchPlan(BatchRequest([list], to: folder("out"), name: .name))
    #expect(plan.items.map(\.path) == records.map { FilePlace.absolute($0.path) })
    #expect(plan.items.map(\.output) == names)
    #expect(plan.items.allSatisfy { $0.overrides == FieldOverrides() })
  }
}
