import Foundation

/// How likely it is that a component is damage: a small network's answer to what it looks like.
///
/// One hidden layer of rectified units, fitted on photographs with synthetic damage (Docs/Edits.md says on
/// which). The features are plain figures of a component, so little is left to learn.
struct DamageScore: Sendable {
  /// A hidden unit.
  struct Unit: Sendable {
    /// One for each of the features.
    var weights: [Double]
    var bias: Double
    /// What it counts in the answer.
    var answer: Double
  }

  /// What is told of a component, in the order of a unit's weights.
  static let features = [
    "area", "extent", "elongation", "strength", "peak", "contrast", "lines", "spots", "texture",
    "chroma", "addedChroma", "level", "unevenness", "isBright", "other", "crowd",
    "spotCrowd", "unrest",
  ]

  let hidden: [Unit]
  /// What is beyond what the fit has seen of damage, its first and last hundredth, counts as that.
  let lowest: [Double]
  let highest: [Double]
  let bias: Double

  /// The logarithm of the odds.
  func logOdds(_ features: [Double]) -> Double {
    let features = zip(features, zip(lowest, highest)).map { min(max($0, $1.0), $1.1) }
    return hidden.reduce(bias) { sum, unit in
      let input = zip(unit.weights, features).reduce(unit.bias) { $0 + $1.0 * $1.1 }
      return sum + unit.answer * max(input, 0)
    }
  }

  /// - Parameter width: of the picture.
  static func features(
    _ component: DamageComponent, _ candidates: [DamageCandidate], width: Int
  ) -> [Double] {
    let members = component.members.map { candidates[$0] }
    let count = Double(members.count)
    func mean(_ value: (DamageCandidate) -> Float) -> Double {
      members.reduce(0.0) { $0 + Double(value($1)) } / count
    }
    let rows = members.map { Int($0.pixel) / width }
    let columns = members.map { Int($0.pixel) % width }
    let down = Double((rows.max() ?? 0) - (rows.min() ?? 0))
    let across = Double((columns.max() ?? 0) - (columns.min() ?? 0))
    let extent = (down * down + across * across).squareRoot() + 1
    let level = mean(\.level)
    let spread = mean { $0.level * $0.level } - level * level
    return [
      log(count), log(extent), log(extent * extent / count + 0.1), mean(\.strength),
      Double(members.map(\.strength).max() ?? 0), log(max(mean(\.contrast), 0.5)),
      log(mean(\.lines) + 1), log(mean(\.spots) + 0.5), log(mean(\.texture) + 1),
      mean(\.chroma), mean(\.addedChroma),
      component.isBright ? level / 255 : 1 - level / 255, max(spread, 0).squareRoot(),
      component.isBright ? 1 : 0, log(max(mean(\.other), 0.3)), mean(\.crowd), mean(\.spotCrowd),
      log(mean(\.unrest) + 2),
    ]
  }
}
