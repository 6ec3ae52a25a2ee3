import Foundation
import Pictures
import RetouchKit

/// A report of a batch, from its journals to the written file.
package struct ReportJob: Sendable {
  package struct Settings: Sendable {
    /// `-` is standard output.
    package var output = "-"
    package var form = ReportForm.html
    package var overwrite = false
    /// Pictures that a page shows in small, at most.
    package var thumbnails = ReportThumbnails.standardLimit
    package var limits = PictureLimits.standard

    package init() {}
  }

  /// What was written, for people.
  package struct Outcome: Sendable, Equatable {
    package var pictures: Int
    package var bytes: Int
    /// Pictures before and after that weren't where the batch found or left them; nil: nobody looked.
    package var gone: Int?
  }

  let report: BatchReport
  let onlyFailures: Bool
  let settings: Settings

  /// - Throws: `RetouchError`: no journal there, or no way to write the file.
  package init(
    of folder: String, onlyFailures: Bool, _ settings: Settings
  ) throws(RetouchError) {
    report = try BatchReport(of: folder, onlyFailures: onlyFailures)
    self.onlyFailures = onlyFailures
    self.settings = settings
    if settings.output == "-" {
      guard isatty(1) == 0 else {
        throw RetouchError(
          .badSetting, "standard output is a terminal; give -o a file name, or pipe it somewhere")
      }
    } else {
      do { try destination.check(overwrite: settings.overwrite) } catch {
        throw RetouchError(error)
      }
      try FolderProbe.check(settings.output)
    }
  }

  package var summary: BatchSummary { report.summary }

  /// - Parameter progress: pictures that have thumbnails, and of how many; from any thread.
  /// - Throws: `RetouchError` when the file can't be written. Pictures that can't be read are no failure.
  package func run(
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) async throws(RetouchError) -> Outcome {
    var outcome = Outcome(pictures: report.records.count, bytes: 0)
    let bytes: [UInt8]
    switch settings.form {
    case .jsonl where !onlyFailures: bytes = try ReportTables.jsonLines(report.records)
    case .csv where !onlyFailures: bytes = ReportTables.csv(report.records)
    case .jsonl, .csv: bytes = try ReportTables.list(report.records, as: settings.form)
    case .html:
      let pairs = await ReportThumbnails.pairs(
        of: report, limit: settings.thumbnails, limits: settings.limits, progress: progress)
      outcome.gone = pairs.count { $0.before.state == .gone || $0.after?.state == .gone }
      bytes = try ReportPage(report, pairs, in: folder).bytes()
    }
    outcome.bytes = bytes.count
    try write(bytes)
    return outcome
  }

  private var destination: PictureDestination {
    settings.output == "-" ? .standardOutput : .file(path: settings.output)
  }

  /// Of the page's file.
  private var folder: String? {
    guard settings.output != "-" else { return nil }
    return FilePath.folder(of: FilePlace.absolute(settings.output))
  }

  private func write(_ bytes: [UInt8]) throws(RetouchError) {
    do {
      if destination.isWrittenInPlace {
        try destination.write(bytes, overwrite: settings.overwrite)
      } else {
        try WriteShield.shared.shielded { () throws(PictureError) in
          try destination.write(bytes, overwrite: settings.overwrite)
        }
      }
    } catch {
      throw RetouchError(error)
    }
  }
}
