import Foundation
import Tensors

/// Multistep consistency sampling (Song et al. 2023, Algorithm 1) and, under a measurement,
/// zero-shot editing (Algorithm 4): estimate, project, add the next level's noise.
public struct ConsistencySampler: NoisyStartSampler {
  /// Whether estimates are held in [−1, 1].
  private let clamps: Bool

  public init(clamps: Bool = true) { self.clamps = clamps }

  /// From an estimate the initial state is that + σ₁·z. Algorithm 4 starts from the measured part of the
  /// user's picture, A⁺y; at σ_max that makes no difference, from a lower start it does.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    let floor = denoiser.renoisingFloor
    let following = schedule.sigmas.dropFirst() + [schedule.terminal ?? floor]
    var x = state
    var last: Tensor?
    for (sigma, next) in zip(schedule.sigmas, following) {
      x = try denoiser.denoise(x, sigma: sigma, lastEstimate: last)
      if clamps { x = x.clamped(-1, 1) }
      if let measurement { x = measurement.project(x, at: sigma) }
      last = x
      // The estimate counts as a picture at the smallest level: only the rest is added.
      let level = max(next * next - floor * floor, 0).squareRoot()
      if level > 0 {
        x = Tensor.combine(1, x, Float(level), noise.next(region, channels: x.channels))
      }
    }
    return x
  }
}
