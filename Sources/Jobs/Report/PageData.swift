import Foundation
import RetouchKit

/// What a report's page is told: the batch, a row a picture, thumbnails. The page's script reads these keys.
package enum PageData {
  struct Facts: Encodable {
    /// Of the folder.
    var title: String
    var folder: String
    var summary: BatchSummary
    /// Of the thumbnails' files.
    var mime: String
  }

  /// Keys that say nothing are left out: there may be many rows.
  struct Row: Encodable {
    var name: String
    var failed: Bool?
    var kind: String?
    var error: String?
    var output: String?
    /// Addresses of the files; nil: there is none to look at.
    var before: String?
    var after: String?
    /// What is wrong with the files; nil: nothing.
    var beforeState: ReportFile.State?
    var afterState: ReportFile.State?
    var width: Int?
    var height: Int?
    var seconds: Double
    /// As text: JavaScript's numbers don't hold all seeds.
    var seed: String?
    var notes: [String]?
    /// Whether there are thumbnails of it.
    var small: Bool?

    init(
      _ record: JournalRecord, _ pair: ReportThumbnails.Pair, link: (String) -> String
    ) {
      name = record.input
      failed = record.status == .failed ? true : nil
      kind = record.error?.kind
      error = record.error?.message
      output = record.output == record.input ? nil : record.output
      before = pair.before.state == .gone ? nil : link(pair.before.path)
      after = pair.after.flatMap { $0.state == .gone ? nil : link($0.path) }
      beforeState = pair.before.state == .there ? nil : pair.before.state
      afterState = pair.after.flatMap { $0.state == .there ? nil : $0.state }
      (width, height) = (record.width, record.height)
      seconds = record.seconds
      seed = record.seed.map { "\($0)" }
      notes = record.notes.isEmpty ? nil : record.notes
      small = pair.small?.before == nil && pair.small?.after == nil ? nil : true
    }
  }

  /// JSON that a script element may hold: nothing in it ends the element or begins a comment, and no line
  /// separators, which older readers take for line ends.
  package static func json(_ value: some Encodable) throws(RetouchError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do { data = try encoder.encode(value) } catch { throw RetouchError(error) }
    var text = ""
    for scalar in String(decoding: data, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "<", ">", "&", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16, uppercase: true)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
