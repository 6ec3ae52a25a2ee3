import Foundation
import Pictures
import RetouchKit

/// A report as one page that needs no other file and no server.
///
/// Its markup is always the same. All that a batch says lies in script elements as JSON, and the page's script puts it
/// into the page as text, never as markup.
package struct ReportPage: Sendable {
  private let report: BatchReport
  private let pairs: [ReportThumbnails.Pair]
  private let folder: String?

  /// - Parameters:
  ///   - pairs: of each of the report's records.
  ///   - folder: of the page's file, from the root; nil: standard output, so nobody knows.
  package init(_ report: BatchReport, _ pairs: [ReportThumbnails.Pair], in folder: String?) {
    self.report = report
    self.pairs = pairs
    self.folder = folder
  }

  /// - Throws: `RetouchError` when a record is no JSON.
  package func bytes() throws(RetouchError) -> [UInt8] {
    let facts = PageData.Facts(
      title: FilePlace.absolute(report.folder).split(separator: "/").last.map(String.init) ?? "/",
      folder: FilePlace.absolute(report.folder), summary: report.summary,
      mime: PictureThumbnail.format == .webp ? "image/webp" : "image/jpeg")
    let rows = zip(report.records, pairs).map { record, pair in
      PageData.Row(record, pair) { FilePlace.link(to: FilePlace.absolute($0), from: folder) }
    }
    var page = Array(PageMarkup.head(policy: Self.policy).utf8)
    page += Self.data("facts", try PageData.json(facts))
    page += Self.data("rows", try PageData.json(rows))
    for (place, pair) in pairs.enumerated() {
      guard let small = pair.small, small.before != nil || small.after != nil else { continue }
      // Base64 has no character that means anything in JSON or HTML.
      let texts = [small.before, small.after].map { bytes in
        bytes.map { "\"\(Data($0).base64EncodedString())\"" } ?? "null"
      }
      page += Self.data("small-\(place)", "[\(texts.joined(separator: ","))]")
    }
    page += Array(PageMarkup.tail.utf8)
    return page
  }

  private static func data(_ id: String, _ json: String) -> [UInt8] {
    Array("<script type=\"application/json\" id=\"\(id)\">\(json)</script>\n".utf8)
  }

  /// What the browser may do for this page: run this script, use this style, show pictures that are in it; ask nobody
  /// for anything.
  package static var policy: String {
    [
      "default-src 'none'", "script-src '\(sum(PageScript.text))'",
      "style-src '\(sum(PageStyle.text))'", "img-src data:", "base-uri 'none'",
      "form-action 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; ")
  }

  /// As a policy names a text.
  private static func sum(_ text: String) -> String {
    let digits = Array(FileSum.sha256(Array(text.utf8)))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return "sha256-\(Data(bytes).base64EncodedString())"
  }
}
