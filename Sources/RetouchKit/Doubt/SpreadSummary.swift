/// How far answers lie apart, in a few numbers; all spreads in levels of 255.
public struct SpreadSummary: Sendable, Equatable, Codable {
  /// For how many of the pixels the spread is more than so many levels.
  public struct Share: Sendable, Equatable, Codable {
    public var levels: Double
    /// 0 to 1.
    public var share: Double
  }

  /// How many answers were compared.
  public var answers: Int
  /// Over all pixels.
  public var mean: Double
  public var largest: Double
  /// The share of pixels in which answers differ at all, 0 to 1.
  public var differing: Double
  /// The mean spread of those; 0 when there are none.
  public var differingMean: Double
  /// Of all pixels, for each of `thresholds`.
  public var above: [Share]

  /// In levels of 255.
  public static let thresholds = [2.0, 5.0, 10.0, 20.0]

  /// - Parameter spreads: at least one.
  init(of spreads: [Float], answers: Int) {
    self.answers = answers
    let total = Double(spreads.count)
    let sum = spreads.reduce(0.0) { $0 + Double($1) }
    let count = spreads.count { $0 > 0 }
    mean = sum / total
    largest = Double(spreads.max() ?? 0)
    differing = Double(count) / total
    differingMean = count > 0 ? sum / Double(count) : 0
    above = Self.thresholds.map { levels in
      Share(levels: levels, share: Double(spreads.count { Double($0) > levels }) / total)
    }
  }
}
