import Foundation
import Pictures
import Tensors

/// The pictures of a report in small.
package enum ReportThumbnails {
  /// Of the longer side: enough to compare, small enough for thousands.
  package static let side = 200
  /// When nothing else is asked for.
  package static let standardLimit = 2000

  /// A picture's two files, and small copies of them where there are any.
  package struct Pair: Sendable, Equatable {
    package var before: ReportFile
    /// nil for a failure.
    package var after: ReportFile?
    package var small: Small?
  }

  package struct Small: Sendable, Equatable {
    package var before: [UInt8]?
    package var after: [UInt8]?
  }

  /// Which of the records are shown in small: failures and results as evenly as there are of them, but neither takes
  /// more than half of the limit from the other.
  /// - Parameter failed: of each record.
  package static func chosen(_ failed: [Bool], limit: Int) -> [Bool] {
    let failures = failed.count { $0 }
    let results = failed.count - failures
    let forFailures = min(failures, max(limit - results, limit / 2))
    let forResults = min(results, limit - forFailures)
    var (failure, result) = (0, 0)
    return failed.map { isFailure in
      if isFailure {
        defer { failure += 1 }
        return isChosen(failure, of: failures, count: forFailures)
      }
      defer { result += 1 }
      return isChosen(result, of: results, count: forResults)
    }
  }

  /// Whether a place is among `count` that lie evenly.
  private static func isChosen(_ place: Int, of all: Int, count: Int) -> Bool {
    (place + 1) * count / all > place * count / all
  }

  /// - Parameters:
  ///   - limit: pictures that are shown in small, at most.
  ///   - progress: pictures done, and of how many; from any thread.
  package static func pairs(
    of report: BatchReport, limit: Int, limits: PictureLimits,
    progress: @escaping @Sendable (Int, Int) -> Void
  ) async -> [Pair] {
    var pairs = report.records.map { pair(of: $0, in: report.folder) }
    let chosen = chosen(report.records.map { $0.status == .failed }, limit: limit)
    let places = chosen.indices.filter { chosen[$0] }
    let room = Admission(room: Machine.freeMemory / 2)
    let files = pairs
    await withTaskGroup(of: (Int, Pair).self) { group in
      var next = places.makeIterator()
      func begin() {
        guard let place = next.next() else { return }
        group.addTask { (place, await withThumbnails(files[place], limits, room)) }
      }
      for _ in 0..<Processors.count { begin() }
      var done = 0
      while let (place, pair) = await group.next() {
        pairs[place] = pair
        done += 1
        progress(done, places.count)
        begin()
      }
    }
    return pairs
  }

  private static func pair(of record: JournalRecord, in folder: String) -> Pair {
    let before = ReportFile(
      record.path, stamp: record.inputStamp, sum: record.inputSHA256)
    guard record.status == .done else { return Pair(before: before) }
    let after = ReportFile(
      "\(folder)/\(record.output)", stamp: record.outputStamp, sum: record.outputSHA256)
    return Pair(before: before, after: after)
  }

  private static func withThumbnails(
    _ pair: Pair, _ limits: PictureLimits, _ room: Admission
  ) async -> Pair {
    var pair = pair
    var small = Small()
    small.before = await pair.before.thumbnail(side: side, limits: limits, room: room)
    small.after = await pair.after?.thumbnail(side: side, limits: limits, room: room)
    pair.small = small
    return pair
  }
}
