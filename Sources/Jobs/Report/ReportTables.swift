import Foundation
import RetouchKit

/// A report for programs: a line a picture.
package enum ReportTables {
  /// The newest records, as they stand in the journals.
  package static func jsonLines(_ records: [JournalRecord]) throws(RetouchError) -> [UInt8] {
    try lines(records)
  }

  /// What one looks at in a spreadsheet, under the journal's own words.
  package static func csv(_ records: [JournalRecord]) -> [UInt8] {
    var text = CSV.line([
      "input", "output", "status", "error", "kind", "seconds", "width", "height", "seed", "notes",
      "finished", "path", "version",
    ])
    for record in records {
      func number(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "" }
      text += CSV.line([
        record.input, record.output, record.status.rawValue, record.error?.message ?? "",
        record.error?.kind ?? "", "\(record.seconds)", number(record.width), number(record.height),
        number(record.seed), record.notes.joined(separator: "; "), record.finished, record.path,
        record.version,
      ])
    }
    return Array(text.utf8)
  }

  /// The same of pictures that are to be tried again, as lists that `retouch batch -i` reads.
  package static func list(
    _ records: [JournalRecord], as form: ReportForm
  ) throws(RetouchError) -> [UInt8] {
    let entries = records.map(ListEntry.init)
    guard form == .csv else { return try lines(entries) }
    let head = CSV.line([InputList.Key.input, InputList.Key.output, InputList.Key.error])
    let rows = entries.map { CSV.line([$0.input, $0.output, $0.error]) }
    return Array((head + rows.joined()).utf8)
  }

  /// Of a list. It may be read from elsewhere, so its pictures are named from the root.
  private struct ListEntry: Encodable {
    var input: String
    var output: String
    var error: String

    init(_ record: JournalRecord) {
      input = FilePlace.absolute(record.path)
      output = record.output
      error = record.error?.message ?? ""
    }
  }

  private static func lines(_ values: [some Encodable]) throws(RetouchError) -> [UInt8] {
    let encoder = JournalLine.encoder
    var bytes: [UInt8] = []
    do {
      for value in values { bytes += try encoder.encode(value) + [UInt8(ascii: "\n")] }
    } catch {
      throw RetouchError(error)
    }
    return bytes
  }
}
