import Tensors

/// Plug-and-play restoration from a good first estimate: x ← project(D(x, σ)), σ falling, no
/// noise added.
///
/// Where data is dense (scattered missing pixels, upscaling) the estimate's errors stand in for
/// the noise, and fresh noise would only wash away what the data has already settled. (Half-
/// quadratic splitting with the prior as the denoiser; Venkatakrishnan et al., "Plug-and-play
/// priors", 2013.)
public struct AnnealedProjection: Sampler {
  /// How far an estimate at level σ is trusted against noisy data: its error counts as σ / √trust.
  private let trust: Double

  public init(trust: Double = 1) { self.trust = trust }

  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    var x = estimate
    if let measurement, measurement.noise > 0, let first = schedule.sigmas.first {
      x = measurement.project(x, at: first / trust.squareRoot())
    }
    for (index, sigma) in schedule.sigmas.enumerated() {
      x = try denoiser.denoise(x, sigma: sigma, lastEstimate: x).clamped(-1, 1)
      guard let measurement else { continue }
      // Noisy data have no last word: it would bring their noise back.
      if measurement.noise > 0, index + 1 == schedule.sigmas.count { break }
      x = measurement.project(x, at: sigma / trust.squareRoot())
    }
    return x
  }
}
