import Foundation
import RetouchKit

/// What the journals of a batch say of its pictures: the newest record of each.
package struct BatchReport: Sendable {
  /// The folder of the results.
  package let folder: String
  /// Failures first, then by name.
  package let records: [JournalRecord]
  /// Of all pictures, also when `records` are the failures alone.
  package let summary: BatchSummary

  /// - Throws: `RetouchError` of kind `noInput` when no batch has written there.
  package init(of folder: String, onlyFailures: Bool = false) throws(RetouchError) {
    switch FileKind(folder) {
    case .folder: break
    case nil: throw RetouchError(.noInput, "\(folder): no such folder; check the name")
    case .file, .other:
      throw RetouchError(
        .noInput, "\(folder): is no folder; give the one that retouch batch -o was told")
    }
    let latest = Ledger(BatchFolder(folder)).latest
    guard !latest.isEmpty else {
      throw RetouchError(
        .noInput,
        "\(folder): no journal in it says what became of a picture; give the folder that"
          + " retouch batch -o was told")
    }
    self.init(folder: folder, latest, onlyFailures: onlyFailures)
  }

  /// - Parameter latest: as a ledger gives them.
  package init(folder: String, _ latest: [JournalRecord], onlyFailures: Bool = false) {
    self.folder = folder
    records = onlyFailures ? latest.filter { $0.status == .failed } : latest
    summary = BatchSummary(latest)
  }
}
