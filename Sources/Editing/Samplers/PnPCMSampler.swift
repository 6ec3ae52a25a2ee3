import Foundation
import Tensors

/// PnP-CM (arXiv 2509.22736): the alternating direction method of multipliers with a consistency model
/// as its denoiser, noise before each call, and momentum.
///
///     v ← argmin ½‖y − A v‖² + ρₙ/2 ‖v − (x̂ − û)‖²
///     x′ ← D(v + û + σₙ·z, (1 + δₙ)σₙ),   u′ ← û + v − x′
///     x̂ ← x′ + mₙ(x′ − x),  û ← u′ + mₙ(u′ − u),   mₙ = μ₀ / (n + 1)
///
/// The last estimate is the result, projected when the data are exact. It begins at the edit's own
/// estimate.
public struct PnPCMSampler: RaisedLevelSampler {
  /// δₙ by call; calls beyond the list have 0.
  public var excess: [Double]
  /// ρ_a and ρ_b: ρₙ = ln(1 + exp(·)) of evenly spaced numbers between them.
  public var penalty: (first: Double, last: Double)
  /// μ₀.
  public var momentum: Double

  public init(
    excess: [Double] = [], penalty: (first: Double, last: Double) = (-4, 6.5),
    momentum: Double = 0.1
  ) {
    self.excess = excess
    self.penalty = penalty
    self.momentum = momentum
  }

  /// - Throws: `EditingError` when states are bits, and what the denoiser throws.
  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    try measurement?.requirePixels(for: "pnp")
    let count = schedule.sigmas.count
    var x = estimate
    var u = Tensor(shape: x.shape)
    var (ahead, dual) = (x, u)
    for (index, sigma) in schedule.sigmas.enumerated() {
      let share = count > 1 ? Double(index) / Double(count - 1) : 0
      let rho = log1p(exp(penalty.first + share * (penalty.last - penalty.first)))
      let wanted = ahead - dual
      let v = measurement?.corrected(wanted, damping: rho) ?? wanted
      let z = noise.next(region, channels: x.channels)
      let level = raised(sigma, call: index)
      let found = try denoiser.denoise(
        Tensor.combine(1, v + dual, Float(sigma), z), sigma: level, lastEstimate: x
      ).clamped(-1, 1)
      let rest = dual + v - found
      let m = Float(momentum / Double(index + 1))
      ahead = Tensor.combine(1 + m, found, -m, x)
      dual = Tensor.combine(1 + m, rest, -m, u)
      (x, u) = (found, rest)
    }
    guard let measurement, measurement.noise == 0 else { return x }
    return measurement.project(x)
  }
}
