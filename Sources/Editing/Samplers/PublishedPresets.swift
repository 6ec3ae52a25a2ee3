import Foundation
import Priors
import Tensors

/// A published solver with its settings for a task: levels from a diffusion model's steps, four calls.
public struct PublishedPreset: Sendable {
  public let sampler: any Sampler
  public let schedule: Schedule

  /// CM4IR's, of its scripts for LSUN bedroom with σ_y 0.025 of [0, 1] (they leave δ at 0).
  public static func cm4ir(_ task: SamplingTask) -> PublishedPreset {
    switch task {
    case .deblur: cm4ir(step: 75, growth: 0.01, damping: 3)
    case .double, .enlarge: cm4ir(step: 400, growth: 0.7)
    case .thinHole, .thickHole, .finerHole, .noisyHole: cm4ir(step: 150, growth: 0.2)
    // Not published for these; the settings of the nearest task.
    case .denoise, .dejpeg, .restore, .colorize, .sample: cm4ir(step: 250, growth: 0.2)
    }
  }

  /// PnP-CM's, of its table for CelebA-HQ with σ_y 0.05 of [0, 1].
  public static func pnp(_ task: SamplingTask) -> PublishedPreset {
    switch task {
    case .deblur:
      pnp(step: 100, growth: 0.1, [0.3, 0.2, 0.1, 0.1], (-4, 6.5), 0.1)
    case .thinHole, .thickHole, .finerHole, .noisyHole:
      pnp(step: 100, growth: 0.1, [0.3, 0.2, 0.8, 0.8], (-6, 12), 0.05)
    case .dejpeg:
      pnp(step: 250, growth: 0.3, [0.1, 0.1, 0.2, 4], (-2.5, 2.5), 0.05)
    // Published for enlarging by 4; not for the others.
    case .double, .enlarge, .denoise, .restore, .colorize, .sample:
      pnp(step: 150, growth: 0.2, [0.3, 0.05, 0.2, 0.2], (-4, 4), 0.2)
    }
  }

  private static func cm4ir(step: Int, growth: Double, damping: Double = 0) -> PublishedPreset {
    PublishedPreset(
      sampler: CM4IRSampler(damping: damping),
      schedule: .diffusion(step: step, growth: growth, count: 4))
  }

  private static func pnp(
    step: Int, growth: Double, _ excess: [Double], _ penalty: (Double, Double), _ momentum: Double
  ) -> PublishedPreset {
    PublishedPreset(
      sampler: PnPCMSampler(
        excess: excess, penalty: (first: penalty.0, last: penalty.1), momentum: momentum),
      schedule: .diffusion(step: step, growth: growth, count: 4))
  }
}
