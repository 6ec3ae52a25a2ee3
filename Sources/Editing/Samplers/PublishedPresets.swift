import Priors
import Tensors

/// A published solver with its settings for a task: levels from a diffusion model's steps, four calls.
public struct PublishedPreset: Sendable {
  private var solver: any RaisedLevelSampler
  public private(set) var schedule: Schedule

  /// The solver with the task's settings.
  public var sampler: any Sampler { solver }

  fileprivate init(_ solver: any RaisedLevelSampler, step: Int, growth: Double) {
    self.solver = solver
    schedule = .diffusion(step: step, growth: growth, count: 4)
  }

  /// CM4IR's for a task; where none is published, those for enlarging by 4 with much noise.
  /// - Parameters:
  ///   - task: what the edit has to do.
  ///   - noise: the data's, in units of [−1, 1].
  public static func cm4ir(_ task: SamplingTask, noise: Double = 0) -> PublishedPreset {
    switch task {
    case .deblur, .noisyBlur: CM4IRSampler.Preset.deblurring(noise: noise)
    case .double: CM4IRSampler.Preset.superResolution2(noise: noise)
    case .enlarge: CM4IRSampler.Preset.superResolution4(noise: noise)
    case .thinHole, .thickHole, .finerHole, .noisyHole: CM4IRSampler.Preset.inpainting
    default: CM4IRSampler.Preset.superResolution4(noise: 0.1)
    }
  }

  /// PnP-CM's for a task; where none is published, those for enlarging by 4. Noise alone goes by JPEG's:
  /// where every pixel is measured, those for enlarging make noise stronger.
  public static func pnp(_ task: SamplingTask) -> PublishedPreset {
    switch task {
    case .deblur, .noisyBlur: PnPCMSampler.Preset.deblurring
    case .thinHole, .thickHole, .finerHole, .noisyHole: PnPCMSampler.Preset.inpainting
    case .dejpeg, .denoise: PnPCMSampler.Preset.dejpeg
    default: PnPCMSampler.Preset.superResolution4
    }
  }

  /// The same for a prior that knows these levels.
  /// - Parameter other: levels in place of the published ones.
  func within(_ range: ClosedRange<Double>, along other: Schedule? = nil) -> PublishedPreset {
    var result = self
    result.schedule = (other ?? schedule).clamped(to: range)
    result.solver.excess = zip(result.schedule.sigmas, solver.excess).map { sigma, excess in
      min(excess, range.upperBound / sigma - 1)
    }
    return result
  }
}

/// A sampler that tells the prior higher levels than those of its noise.
protocol RaisedLevelSampler: Sampler {
  /// δ by call, as a share of the level; calls beyond the list have 0.
  var excess: [Double] { get set }
}

extension RaisedLevelSampler {
  /// What the prior is told in place of a call's level: (1 + δ)σ.
  func raised(_ sigma: Double, call: Int) -> Double {
    (1 + (call < excess.count ? excess[call] : 0)) * sigma
  }
}

extension CM4IRSampler {
  /// The settings of the published scripts (github.com/tirer-lab/CM4IR), by task. The scripts leave δ at
  /// 0; of the other values that they name only those for network and coefficients together are here.
  ///
  /// Noise is in units of [−1, 1], twice that of [0, 1]; the nearest that was published decides.
  public enum Preset {
    /// Enlarging by 4, bicubic; LSUN bedroom and cat, σ_y 0.05 and 0.1.
    public static func superResolution4(noise: Double) -> PublishedPreset {
      noise < 0.075
        ? PublishedPreset(CM4IRSampler(), step: 400, growth: 0.7)
        : PublishedPreset(CM4IRSampler(), step: 250, growth: 0.2)
    }

    /// Enlarging by 2; ImageNet-64, σ_y 0.02, 0.05 and 0.1.
    public static func superResolution2(noise: Double) -> PublishedPreset {
      let (step, growth) =
        noise < 0.035 ? (50, 0.01) : noise < 0.075 ? (75, 0.02) : (100, 0.03)
      return PublishedPreset(CM4IRSampler(), step: step, growth: growth)
    }

    /// A Gaussian blur; LSUN bedroom, σ_y 0.05 and 0.1.
    public static func deblurring(noise: Double) -> PublishedPreset {
      noise < 0.075
        ? PublishedPreset(CM4IRSampler(damping: 3), step: 75, growth: 0.01)
        : PublishedPreset(CM4IRSampler(damping: 1), step: 150, growth: 0.05)
    }

    /// Scattered pixels and letters; LSUN bedroom and cat, whatever the noise.
    public static var inpainting: PublishedPreset {
      PublishedPreset(CM4IRSampler(), step: 150, growth: 0.2)
    }

    /// The same with the δ that the scripts name beside it, of LSUN bedroom, σ_y 0, 0.05 and 0.1.
    public static func tunedInpainting(noise: Double) -> PublishedPreset {
      let excess =
        noise < 0.025
        ? [0.2, 0.1, 1, 1] : noise < 0.075 ? [0.1, 0.1, 0.8, 0.8] : [0.2, 0.3, 0.8, 0.8]
      return PublishedPreset(CM4IRSampler(excess: excess), step: 150, growth: 0.2)
    }
  }
}

extension PnPCMSampler {
  /// The settings of the paper (arXiv 2509.22736) for CelebA-HQ with σ_y 0.1 in units of [−1, 1].
  public enum Preset {
    /// A Gaussian blur.
    public static var deblurring: PublishedPreset {
      preset(
        100, 0.1, PnPCMSampler(excess: [0.3, 0.2, 0.1, 0.1], penalty: (-4, 6.5), momentum: 0.1))
    }

    /// 70 % of all pixels missing.
    public static var inpainting: PublishedPreset {
      preset(
        100, 0.1, PnPCMSampler(excess: [0.3, 0.2, 0.8, 0.8], penalty: (-6, 12), momentum: 0.05))
    }

    /// Enlarging by 4.
    public static var superResolution4: PublishedPreset {
      preset(
        150, 0.2, PnPCMSampler(excess: [0.3, 0.05, 0.2, 0.2], penalty: (-4, 4), momentum: 0.2))
    }

    /// JPEG; the paper's inner steps are by gradient, ours by the bounds of coefficients.
    public static var dejpeg: PublishedPreset {
      preset(
        250, 0.3, PnPCMSampler(excess: [0.1, 0.1, 0.2, 4], penalty: (-2.5, 2.5), momentum: 0.05))
    }

    private static func preset(_ step: Int, _ growth: Double, _ sampler: PnPCMSampler)
      -> PublishedPreset
    {
      PublishedPreset(sampler, step: step, growth: growth)
    }
  }
}
