import Foundation
import Priors

/// The falling noise levels that a sampler visits, one denoiser call each.
public struct Schedule: Sendable, Equatable {
  /// Falling, all above 0; never empty.
  public let sigmas: [Double]
  /// The level that the last estimate is brought back to; the prior's smallest one means that the
  /// estimate itself is the result.
  public let terminal: Double?

  /// An explicit list.
  /// - Throws: `EditingError` unless the levels are positive and fall strictly.
  public init(sigmas: [Double], terminal: Double? = nil) throws(EditingError) {
    guard let first = sigmas.first else {
      throw EditingError("a schedule needs at least one sigma")
    }
    guard first.isFinite, sigmas.allSatisfy({ $0 > 0 }) else {
      throw EditingError("sigmas must be positive numbers: \(Self.list(sigmas))")
    }
    guard zip(sigmas, sigmas.dropFirst()).allSatisfy({ $0 > $1 }) else {
      throw EditingError("sigmas must fall strictly: \(Self.list(sigmas))")
    }
    self.sigmas = sigmas
    self.terminal = terminal
  }

  private init(trusted sigmas: [Double], terminal: Double? = nil) {
    self.sigmas = sigmas
    self.terminal = terminal
  }

  /// `steps` levels from `first` down to `last`, evenly spaced in σ^(1/ρ) (Karras et al. 2022,
  /// equation 5).
  public static func karras(steps: Int, from first: Double, to last: Double, rho: Double = 7)
    -> Schedule
  {
    guard steps > 1, last < first else { return Schedule(trusted: [first]) }
    let grid = NoiseGrid(sigmaMin: last, sigmaMax: first, rho: rho, count: steps)
    return Schedule(trusted: grid.levels)
  }

  /// `steps` levels from `first` down to `last`, evenly spaced in ln σ.
  public static func geometric(steps: Int, from first: Double, to last: Double) -> Schedule {
    guard steps > 1, last < first else { return Schedule(trusted: [first]) }
    return Schedule(
      trusted: (0..<steps).map { index in
        first * pow(last / first, Double(index) / Double(steps - 1))
      })
  }

  /// Levels of a diffusion model with a thousand linear steps, β from 0.0001 to 0.02: from the signal ᾱ
  /// that is left after `step`, each next one `growth` larger, σ = √(1 − ᾱ) (arXiv 2412.20596). The last
  /// ones may be equal, at ᾱ = 0.9999.
  /// - Parameters:
  ///   - step: 0 to 998.
  ///   - growth: above 0.
  ///   - count: how many levels.
  public static func diffusion(step: Int, growth: Double, count: Int) -> Schedule {
    var signal = 1.0
    for place in 0...min(max(step, 0), 998) + 1 {
      let beta = 1e-4 + (0.02 - 1e-4) * Double(place) / 999
      signal *= 1 - beta
    }
    return Schedule(
      trusted: (0..<max(count, 1)).map { _ in
        defer { signal = min(signal * (1 + growth), 0.9999) }
        return (1 - signal).squareRoot()
      })
  }

  /// Levels that a prior knows, falling: all of them, or so many, the first among them and the rest
  /// evenly apart.
  static func ladder(_ levels: [Double], atMost steps: Int) -> Schedule {
    guard steps < levels.count else { return Schedule(trusted: levels) }
    return Schedule(trusted: (0..<steps).map { levels[$0 * levels.count / steps] })
  }

  /// The published code's lists: rising indices into the grid that the model was trained on, the
  /// last of which is where the sampler ends, without a call.
  /// - Throws: `EditingError` unless the indices rise strictly within the grid.
  public static func originalGrid(indices: [Int], _ grid: NoiseGrid) throws(EditingError)
    -> Schedule
  {
    let range = 0...grid.count - 1
    guard indices.count >= 2, indices.allSatisfy(range.contains),
      zip(indices, indices.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw EditingError("grid indices must rise within 0 to \(range.upperBound): \(indices)")
    }
    let sigmas = indices.map { grid[$0] }
    return Schedule(trusted: Array(sigmas.dropLast()), terminal: sigmas.last)
  }

  /// The levels from one of them on.
  /// - Parameter index: held within them.
  func from(index: Int) -> Schedule {
    let first = min(max(index, 0), sigmas.count - 1)
    return Schedule(trusted: Array(sigmas[first...]), terminal: terminal)
  }

  /// With levels below the last: these shares of it, of those that a prior knows.
  func continued(by shares: [Double], within levels: NoiseLevels) -> Schedule {
    var all = sigmas
    let last = all[all.count - 1]
    for share in shares {
      let level = levels.nearest(share * last)
      if level < all[all.count - 1] { all.append(level) }
    }
    return Schedule(trusted: all, terminal: terminal)
  }

  /// Each level held within a range.
  func clamped(to range: ClosedRange<Double>) -> Schedule {
    Schedule(
      trusted: sigmas.map { min(max($0, range.lowerBound), range.upperBound) }, terminal: terminal)
  }

  private static func list(_ sigmas: [Double]) -> String {
    sigmas.map { "\($0)" }.joined(separator: ", ")
  }
}
