import Tensors

/// Heun's method along the probability-flow ODE (Karras et al. 2022, Algorithm 1): two calls a step,
/// one for the last. For posterior means, whose (x − D) / σ is the slope.
public struct HeunSampler: Sampler {
  /// Whether estimates are held in [−1, 1].
  private let clamps: Bool

  public init(clamps: Bool = false) { self.clamps = clamps }

  /// Calls along so many levels.
  public static func calls(levels: Int) -> Int { 2 * levels - 1 }

  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    try sample(
      denoiser, fromState: start(estimate, schedule, &noise, region), measurement: measurement,
      schedule: schedule)
  }

  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule
  ) throws -> Tensor {
    func estimate(_ x: Tensor, _ sigma: Double) throws -> Tensor {
      var estimate = try denoiser.denoise(x, sigma: sigma)
      if clamps { estimate = estimate.clamped(-1, 1) }
      return measurement?.project(estimate, at: sigma) ?? estimate
    }
    func slope(_ x: Tensor, _ sigma: Double) throws -> Tensor {
      Tensor.combine(Float(1 / sigma), x, Float(-1 / sigma), try estimate(x, sigma))
    }
    var x = state
    for (sigma, next) in zip(schedule.sigmas, schedule.sigmas.dropFirst()) {
      let first = try slope(x, sigma)
      let step = Float(next - sigma)
      let second = try slope(Tensor.combine(1, x, step, first), next)
      x = x + Tensor.combine(step / 2, first, step / 2, second)
    }
    // A step all the way down ends at the estimate, and so at the measurement, to the bit.
    return try estimate(x, schedule.sigmas[schedule.sigmas.count - 1])
  }
}
