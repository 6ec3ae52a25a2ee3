import Foundation

/// A batch in figures.
package struct BatchSummary: Sendable, Equatable, Encodable {
  package var done = 0
  package var failed = 0
  /// Pictures that have notes.
  package var noted = 0
  /// Failures by their kind, the most frequent first.
  package var kinds: [Kind] = []
  /// Of all pictures, each from reading to the written file.
  package var seconds = 0.0
  /// Of those that are done; nil when none is.
  package var medianSeconds: Double?
  /// While at least one run was at work.
  package var busySeconds = 0.0
  /// Of the results, in millions.
  package var megapixels = 0.0
  /// In UTC, as in the journals; nil when no record says it.
  package var begun: String?
  package var ended: String?
  package var runs = 0
  /// Of the program.
  package var versions: [String] = []
  /// Sums of what was done, the most frequent first.
  package var recipes: [String] = []

  package struct Kind: Sendable, Equatable, Encodable {
    package var kind: String
    package var count: Int
  }

  /// - Parameter records: one a picture.
  package init(_ records: [JournalRecord]) {
    let results = records.filter { $0.status == .done }
    done = results.count
    failed = records.count - done
    noted = records.count { !$0.notes.isEmpty }
    kinds = Self.counted(records.compactMap(\.error?.kind))
      .map { Kind(kind: $0.value, count: $0.count) }
    seconds = records.reduce(0) { $0 + $1.seconds }
    medianSeconds = Self.median(results.map(\.seconds))
    megapixels = results.reduce(0) { sum, record in
      sum + Double(record.width ?? 0) * Double(record.height ?? 0) / 1e6
    }
    runs = Set(records.map(\.run)).count
    versions = Set(records.map(\.version)).sorted()
    recipes = Self.counted(records.map(\.recipe).filter { !$0.isEmpty }).map(\.value)

    var spans: [String: ClosedRange<Double>] = [:]
    for record in records {
      guard let end = Self.time(record.finished) else { continue }
      let begin = end - max(record.seconds, 0)
      let span = spans[record.run] ?? begin...end
      spans[record.run] = min(span.lowerBound, begin)...max(span.upperBound, end)
    }
    busySeconds = Self.covered(Array(spans.values))
    begun = spans.values.map(\.lowerBound).min().map(Self.text)
    ended = spans.values.map(\.upperBound).max().map(Self.text)
  }

  /// The middle one; the mean of two in the middle.
  package static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// How much lies in at least one of them: runs may lie side by side and days apart.
  package static func covered(_ spans: [ClosedRange<Double>]) -> Double {
    var (sum, end) = (0.0, -Double.infinity)
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      sum += max(0, span.upperBound - max(span.lowerBound, end))
      end = max(end, span.upperBound)
    }
    return sum
  }

  /// Different values, the most frequent first, then by name.
  private static func counted(_ values: [String]) -> [(value: String, count: Int)] {
    Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (value: $0.key, count: $0.value) }
  }

  private static func time(_ text: String) -> Double? {
    (try? Date(text, strategy: .iso8601))?.timeIntervalSince1970
  }

  private static func text(_ time: Double) -> String {
    Date(timeIntervalSince1970: time).formatted(.iso8601)
  }
}
