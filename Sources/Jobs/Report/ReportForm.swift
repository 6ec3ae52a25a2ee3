import RetouchKit

/// What a report is written as.
package enum ReportForm: String, Sendable, CaseIterable {
  /// A page for people.
  case html
  /// The journal of all runs as one: the newest record of each picture, one a line.
  case jsonl
  /// A table, for spreadsheets.
  case csv

  /// File extensions, lower case.
  private var extensions: [String] {
    switch self {
    case .html: ["html", "htm"]
    case .jsonl: ["jsonl", "ndjson"]
    case .csv: ["csv"]
    }
  }

  /// The form that a file's name asks for; nil: none that there is.
  package init?(path: String) {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    guard
      let form = Self.allCases.first(where: { $0.extensions.contains { name.hasSuffix("." + $0) } })
    else { return nil }
    self = form
  }

  /// The form of a file that is to be written; `-` is standard output.
  /// - Parameter asked: nil: as the name says.
  /// - Throws: `RetouchError` of kind `badSetting` when neither says it, or both and not the same.
  package static func of(_ path: String, asked: ReportForm?) throws(RetouchError) -> ReportForm {
    let choice = "give --format \(allCases.map(\.rawValue).joined(separator: ", "))"
    if path == "-" {
      guard let asked else {
        throw RetouchError(.badSetting, "standard output has no name to say its form; \(choice)")
      }
      return asked
    }
    guard let named = ReportForm(path: path) else {
      guard let asked else {
        throw RetouchError(
          .badSetting, "\(path): the name must end with .html, .jsonl or .csv, or \(choice)")
      }
      return asked
    }
    guard asked == nil || asked == named else {
      throw RetouchError(
        .badSetting,
        "\(path): the name says \(named.rawValue), --format \((asked ?? named).rawValue); change one"
      )
    }
    return named
  }
}
