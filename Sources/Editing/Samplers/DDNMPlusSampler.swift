import Tensors

/// DDNM+ (Wang et al. 2023, section 3.3): the null-space sampler for noisy data. Every direction of the
/// picture is corrected as far as its data are better than the next level, and gets so much fresh
/// noise that the data's own and it make that level. A restorer, not a sampler of the posterior: below
/// the data's own level every step pulls towards them, however small it is.
///
/// With singular values s and the next level σ′:
///
///     λ = 1                          where σ′ ≥ σ_y / s,   noise √(σ′² − σ_y²/s²)
///     λ = s · σ′ · √(1 − η²) / σ_y   else,                 noise η · σ′
///     x ← x₀ + V λ (ȳ − Vᵀx₀) + noise;  what isn't measured: σ′ · (η · z + √(1 − η²) · ε̂)
public struct DDNMPlusSampler: NoisyStartSampler {
  /// η, how much of each level's noise is fresh.
  public let freshness: Double

  public init(freshness: Double = 0.85) { self.freshness = freshness }

  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  /// - Throws: `EditingError` when y is noisy, and the operator's singular values aren't known, y has
  ///   bounds, or states are bits.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    // Without noise every direction is corrected wholly: the plain null-space sampler.
    guard let measurement, measurement.noise > 0 else {
      return try NullSpaceSampler(freshness: freshness).sample(
        denoiser, fromState: state, measurement: measurement, schedule: schedule, noise: &noise,
        region: region)
    }
    try measurement.requirePixels(for: "ddnmplus")
    let spectrum = try Self.spectrum(measurement, height: state.height, width: state.width)
    let kept = (1 - freshness * freshness).squareRoot()
    var x = state
    var last: Tensor?
    for (index, sigma) in schedule.sigmas.enumerated() {
      let estimate = try denoiser.denoise(x, sigma: sigma, lastEstimate: last).clamped(-1, 1)
      let isLast = index + 1 == schedule.sigmas.count
      let next = isLast ? 0 : schedule.sigmas[index + 1]
      let own = measurement.noise
      let correction = spectrum.recovered(measurement.residual(of: estimate)) { s in
        next * s >= own ? 1 : s * next * kept / own
      }
      last = estimate
      if isLast { return estimate + correction }
      let fresh = noise.next(region, channels: x.channels)
      // (x − x₀) / σ is the noise that the state has.
      let all = Tensor.combine(
        Float(next * freshness), fresh, Float(next * kept / sigma), x - estimate)
      let measured = spectrum.filtered(fresh) { s in
        next * s >= own
          ? max(next * next - own * own / (s * s), 0).squareRoot() : next * freshness
      }
      x = estimate + correction + (all - spectrum.filtered(all) { _ in 1 }) + measured
    }
    return x
  }

  private static func spectrum(_ measurement: Measurement, height: Int, width: Int)
    throws(EditingError) -> any Spectrum
  {
    guard measurement.slack == nil,
      let spectrum = measurement.operator.spectrum(height: height, width: width)
    else {
      throw EditingError(
        "the ddnmplus sampler needs to know the singular values of what happened, and these aren't:"
          + " take annealed or pnp")
    }
    return spectrum
  }
}
