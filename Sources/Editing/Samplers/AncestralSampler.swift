import Tensors

/// The reverse of diffusion, step by step (Ho et al. 2020, equation 7, with the noise's variance as the
/// level): of what the state may have been one level down, given it and the clean picture, one draw.
///
///     x₀ ← project(D(x, σ)),   x ← x₀ + r²·(x − x₀) + σ′·√(1 − r²)·z,   r = σ′/σ
///
/// Exact where x₀ is a draw of what x may have come from, and in the limit of small steps where it is
/// their mean. So further results of a seed differ by what the data leave open, where annealing has one
/// answer (`LevelPlan.further`).
public struct AncestralSampler: NoisyStartSampler {
  /// As in `AnnealedProjection`.
  private let trust: Double
  /// The noise that a step towards noisy data brings, as a share of the next level: so much less is added.
  private let brought: Double

  public init(trust: Double = 1, brought: Double = 0) {
    self.trust = trust
    self.brought = brought
  }

  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    var estimate = estimate
    // Noisy data are weighed from the first step on.
    if let measurement, measurement.noise > 0 {
      estimate = measurement.project(estimate, at: schedule.sigmas[0] / trust.squareRoot())
    }
    return try sample(
      denoiser, fromState: start(estimate, schedule, &noise, region), measurement: measurement,
      schedule: schedule, noise: &noise, region: region)
  }

  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    var x = state
    var last: Tensor?
    for (index, sigma) in schedule.sigmas.enumerated() {
      let estimate = try denoiser.denoise(x, sigma: sigma, lastEstimate: last).clamped(-1, 1)
      let isLast = index + 1 == schedule.sigmas.count
      // Noisy data have no last word: it would bring their noise back.
      if isLast, measurement.map({ $0.noise > 0 }) ?? false { return estimate }
      let found = measurement?.project(estimate, at: sigma / trust.squareRoot()) ?? estimate
      if isLast { return found }
      last = found
      let next = schedule.sigmas[index + 1]
      let kept = (next / sigma) * (next / sigma)
      let mean = Tensor.combine(Float(1 - kept), found, Float(kept), x)
      let fresh = max(1 - kept - brought * brought, 0).squareRoot()
      x = Tensor.combine(
        1, mean, Float(next * fresh), noise.next(region, channels: x.channels))
    }
    return x
  }
}
