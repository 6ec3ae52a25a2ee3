/// How long several runs of the same thing took, in seconds.
struct RunTimes: Equatable {
  var median: Double
  var smallest: Double
  var largest: Double
  var count: Int

  /// nil when there are none.
  init?(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    smallest = first
    largest = last
    count = sorted.count
  }

  /// Runs `body` and says how long it took.
  static func seconds<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) -> Double
  {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
