import Tensors

/// Plug-and-play restoration from a good first estimate: x ← project(D(x, σ)), σ falling, no
/// noise added.
///
/// Where data is dense (scattered missing pixels, upscaling) the estimate's errors stand in for
/// the noise, and fresh noise would only wash away what the data has already settled. (Half-
/// quadratic splitting with the prior as the denoiser; Venkatakrishnan et al., "Plug-and-play
/// priors", 2013.)
public struct AnnealedProjection: Sampler {
  public init() {}

  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    var x = estimate
    for sigma in schedule.sigmas {
      x = try denoiser.denoise(x, sigma: sigma, lastEstimate: x).clamped(-1, 1)
      if let measurement { x = measurement.project(x, at: sigma) }
    }
    return x
  }
}
