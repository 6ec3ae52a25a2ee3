import Tensors

/// Jump and correct: a prior that goes from any level to any lower one by itself is taken below the
/// next level, by an estimate that is projected on the way, and brought up to it with fresh noise
/// (Kim et al. 2024, γ-sampling; γ = 0 adds none).
///
/// More of a picture stays from step to step than when it is noised anew.
public struct JumpSampler: NoisyStartSampler {
  /// γ: with s = √(1 − γ²) · (σ′ − floor) + floor, noise of √(σ′² − s²) is added.
  public let freshness: Double
  /// Whether estimates are held in [−1, 1].
  private let clamps: Bool

  public init(freshness: Double = 0.3, clamps: Bool = true) {
    self.freshness = freshness
    self.clamps = clamps
  }

  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    let floor = denoiser.renoisingFloor
    var x = state
    for (index, sigma) in schedule.sigmas.enumerated() {
      let isLast = index + 1 == schedule.sigmas.count
      let next = isLast ? floor : schedule.sigmas[index + 1]
      let target = (1 - freshness * freshness).squareRoot() * (next - floor) + floor
      var estimate = try denoiser.jumpEstimate(x, from: sigma, to: target)
      if clamps { estimate = estimate.clamped(-1, 1) }
      if let measurement { estimate = measurement.project(estimate, at: sigma) }
      // What of the state's noise is left at the floor would break the measurement.
      if isLast, measurement != nil { return estimate }
      let share = Float(target / sigma)
      x = Tensor.combine(share, x, 1 - share, estimate)
      let level = max(next * next - target * target, 0).squareRoot()
      if level > 0, !isLast {
        x = Tensor.combine(1, x, Float(level), noise.next(region, channels: x.channels))
      }
    }
    return x
  }
}
