import Tensors

/// Restoration of noisy data by states that are what the prior was trained on: what is measured enters at
/// level σ as the data with so much fresh noise that their own and it make σ.
///
///     x ← x₀ + A⁺(y + √(c·σ² − σ_y²)·z − A x₀),   x₀ ← D(x, σ),   σ falling to the data's own noise
///
/// There, at the last level, the data enter as they are: of a picture that only got noise, one call is
/// the answer, D(y, σ_y). For operators with A Aᵀ A = c·A; under others, and without noise, it is
/// `AnnealedProjection`. (The measured part is DDNM+'s, Wang et al. 2023, with all noise fresh; the rest
/// keeps its estimate.)
public struct MatchedNoiseSampler: Sampler {
  public init() {}

  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    // Bits have no noise of the data's kind.
    guard let measurement, measurement.noise > 0, measurement.slack == nil, !measurement.isCoded,
      let gain = measurement.operator.gram.squaredGain
    else {
      return try AnnealedProjection().sample(
        denoiser, from: estimate, measurement: measurement, schedule: schedule, noise: &noise,
        region: region)
    }
    var x = estimate
    let own = measurement.noise / gain.squareRoot()
    for (index, sigma) in schedule.sigmas.enumerated() {
      x = measurement.project(x)
      let fresh = (max(sigma * sigma - own * own, 0)).squareRoot()
      if fresh > 0, index + 1 < schedule.sigmas.count {
        let a = measurement.operator
        let z = a.pseudoInverse(a.apply(noise.next(region, channels: x.channels)))
        x = Tensor.combine(1, x, Float(fresh), z)
      }
      x = try denoiser.denoise(x, sigma: sigma, lastEstimate: x).clamped(-1, 1)
    }
    return x
  }
}
