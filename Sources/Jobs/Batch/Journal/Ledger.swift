import Foundation
import Pictures
import Synchronization

/// What all journals of a folder say together. The order of their lines doesn't matter: what is true of
/// the files themselves decides.
package final class Ledger: Sendable {
  private struct State {
    /// How much of each journal is read.
    var offsets: [String: UInt64] = [:]
    /// Journals to which nothing comes any more.
    var closed: Set<String> = []
    /// By the result's name.
    var records: [FileName: [JournalRecord]] = [:]
    /// Failures that others had since this run began, by the result's name.
    var failedElsewhere: [FileName: JournalRecord]?
  }

  private let folder: BatchFolder
  /// Whose records are kept; nil: everybody's.
  private let outputs: Set<FileName>?
  private let state = Mutex(State())

  /// - Parameter outputs: the results that are asked for, by name; a part of a batch needs no others.
  package init(_ folder: BatchFolder, outputs: [String]? = nil) {
    self.folder = folder
    self.outputs = outputs.map { Set($0.map(FileName.init)) }
    refresh()
  }

  /// Reads what has come to the journals.
  package func refresh() {
    state.withLock { state in
      let decoder = JSONDecoder()
      for name in BatchFolder.files(in: folder.journals)
      where name.hasSuffix(BatchFolder.journalEnd) && !state.closed.contains(name) {
        let path = "\(folder.journals)/\(name)"
        let offset = state.offsets[name] ?? 0
        // Whoever signed out before it was read writes nothing more.
        if !folder.isAtWork(journal: name) { state.closed.insert(name) }
        guard let stamp = FileStamp(path), stamp.bytes > offset,
          let file = FileHandle(forReadingAtPath: path)
        else { continue }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: offset)) != nil,
          let data = try? file.readToEnd(), let end = data.lastIndex(of: UInt8(ascii: "\n"))
        else { continue }
        let whole = data[...end]
        state.offsets[name] = offset + UInt64(whole.count)
        for line in whole.split(separator: UInt8(ascii: "\n")) {
          guard let record = JournalLine.record(line, decoder),
            outputs?.contains(FileName(record.output)) ?? true
          else { continue }
          state.records[FileName(record.output), default: []].append(record)
          if record.status == .failed { state.failedElsewhere?[FileName(record.output)] = record }
        }
      }
    }
  }

  /// From now on failures of others are news.
  func begin() { state.withLock { $0.failedElsewhere = [:] } }

  /// A failure that another run had with this picture since this one began: trying it again now would
  /// end alike.
  func failedElsewhere(_ item: BatchItem) -> JournalRecord? {
    guard let record = state.withLock({ $0.failedElsewhere?[FileName(item.output)] }),
      record.inputStamp == FileStamp(item.path)
    else { return nil }
    return record
  }

  /// All that is known of a result, by its name.
  package func records(of output: String) -> [JournalRecord] {
    state.withLock { $0.records[FileName(output)] ?? [] }
  }

  /// The newest of each result; failures first, then by name.
  package var latest: [JournalRecord] {
    let newest = state.withLock { state in
      state.records.values.compactMap { records in
        // Of one second, what is done: it was tried again.
        records.filter { $0.status != .interrupted }.max {
          ($0.finished, $0.status == .done ? 1 : 0) < ($1.finished, $1.status == .done ? 1 : 0)
        }
      }
    }
    return newest.sorted {
      ($0.status == .failed ? 0 : 1, $0.input) < ($1.status == .failed ? 0 : 1, $1.input)
    }
  }
}
