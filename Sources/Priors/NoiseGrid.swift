import Foundation

/// The falling noise levels that a family was trained on or samples along, evenly spaced in
/// σ^(1/ρ) (Karras et al. 2022, equation 5).
public struct NoiseGrid: Sendable, Equatable {
  public var sigmaMin: Double
  public var sigmaMax: Double
  /// Curvature of the grid.
  public var rho: Double
  /// Points of the grid.
  public var count: Int

  public init(
    sigmaMin: Double = 0.002, sigmaMax: Double = 80, rho: Double = 7, count: Int = 40
  ) {
    self.sigmaMin = sigmaMin
    self.sigmaMax = sigmaMax
    self.rho = rho
    self.count = count
  }

  /// Level `index` of `count`, from `sigmaMax` down to `sigmaMin`.
  public subscript(index: Int) -> Double {
    let (high, low) = (pow(sigmaMax, 1 / rho), pow(sigmaMin, 1 / rho))
    guard count > 1 else { return sigmaMax }
    return pow(high + Double(index) / Double(count - 1) * (low - high), rho)
  }

  /// All levels, falling.
  public var levels: [Double] { (0..<count).map { self[$0] } }
}
