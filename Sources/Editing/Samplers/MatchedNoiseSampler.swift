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
  /// Whether levels below the data's own noise are walked too, as `AncestralSampler` does, from the data:
  /// a draw of the pictures that they may have come from, in place of one answer.
  private let walksOn: Bool

  public init(walksOn: Bool = false) { self.walksOn = walksOn }

  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    // Bits have no noise of the data's kind.
    guard let measurement, measurement.noise > 0, measurement.slack == nil, !measurement.isCoded,
      let gain = measurement.operator.gram.squaredGain
    else {
      let other: any Sampler = walksOn ? AncestralSampler() : AnnealedProjection()
      return try other.sample(
        denoiser, from: estimate, measurement: measurement, schedule: schedule, noise: &noise,
        region: region)
    }
    let own = measurement.noise / gain.squareRoot()
    if walksOn {
      return try walk(
        denoiser, from: estimate, measurement, own: own, schedule, &noise, region)
    }
    var x = estimate
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

  /// Down to the data's own noise, `own`, what isn't measured gets all of each level's noise, to be drawn
  /// too; the state that the data then are goes on by ancestral steps.
  private func walk(
    _ denoiser: some Denoiser, from estimate: Tensor, _ measurement: Measurement, own: Double,
    _ schedule: Schedule, _ noise: inout any NoiseSource, _ region: Region
  ) throws -> Tensor {
    // Levels are rounded to what a prior knows.
    let last = max(schedule.sigmas.count { $0 > 0.99 * own }, 1) - 1
    var x = estimate
    for (index, sigma) in schedule.sigmas[...last].enumerated() {
      let fresh = index == last ? 0 : max(sigma * sigma - own * own, 0).squareRoot()
      let a = measurement.operator
      let z = noise.next(region, channels: x.channels)
      let seen = a.pseudoInverse(a.apply(z))
      x = measurement.project(x) + Tensor.combine(Float(fresh), seen, Float(sigma), z - seen)
      if index < last {
        x = try denoiser.denoise(x, sigma: sigma, lastEstimate: x).clamped(-1, 1)
      }
    }
    return try AncestralSampler().sample(
      denoiser, fromState: x, measurement: nil, schedule: schedule.from(index: last),
      noise: &noise, region: region)
  }
}
