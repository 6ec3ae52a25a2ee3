import Tensors

/// Denoising null-space models (Wang et al. 2023): estimate, project, and go to the next level with
/// part of the noise that the state already has. Posterior means are followed in small steps that
/// way; without fresh noise (DDIM's steps) a ladder's few levels keep what they have settled.
public struct NullSpaceSampler: NoisyStartSampler {
  /// How much of each level's noise is fresh, η: x ← x̂ + σ′ · (η · z + √(1 − η²) · ε̂).
  public let freshness: Double

  public init(freshness: Double = 0.85) { self.freshness = freshness }

  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    var x = state
    var last: Tensor?
    for (index, sigma) in schedule.sigmas.enumerated() {
      let estimate = try denoiser.denoise(x, sigma: sigma, lastEstimate: last).clamped(-1, 1)
      let projected = measurement?.project(estimate, at: sigma) ?? estimate
      last = projected
      guard index + 1 < schedule.sigmas.count else { return projected }
      let next = schedule.sigmas[index + 1]
      // σ′ · √(1 − η²) · (x − x₀) / σ.
      let kept = Float(next * (1 - freshness * freshness).squareRoot() / sigma)
      x = Tensor.combine(1, projected, kept, x - estimate)
      if freshness > 0 {
        x = Tensor.combine(
          1, x, Float(next * freshness), noise.next(region, channels: x.channels))
      }
    }
    return x
  }
}
