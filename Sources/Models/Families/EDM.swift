import Checkpoints
import Priors

extension ModelFamily {
  /// EDM's denoisers (Karras et al. 2022), over SongUNet and DhariwalUNet.
  static let edm = ModelFamily(
    "edm", "EDM denoiser", paper: "arXiv 2206.00364", licence: "CC BY-NC-SA 4.0"
  ) {
    parts throws(CheckpointError) in try posteriorMean(parts, steps: 18)
  }.recognised { $0.architecture == .dhariwal || $0.architecture == .song }

  /// EDM2's (Karras et al. 2024), over the magnitude-preserving network.
  static let edm2 = ModelFamily(
    "edm2", "EDM2 denoiser", paper: "arXiv 2312.02696", licence: "CC BY-NC-SA 4.0"
  ) {
    parts throws(CheckpointError) in try posteriorMean(parts, steps: 32)
  }.recognised { $0.architecture == .edm2 }

  static func posteriorMean(_ parts: ModelParts, steps: Int, network: Int = 0)
    throws(CheckpointError) -> Preconditioned
  {
    let data = try parts.settings.sigmaData()
    let grid = try parts.settings.grid()
    let clock = parts.clock
    return Preconditioned(
      parts.networks[network],
      PriorTraits(
        kind: .posteriorMean, levels: .range(grid.sigmaMin...grid.sigmaMax),
        nativeSampler: .heun(steps: steps))
    ) { sigma, _ in .edm(sigma, data: data, time: clock(sigma)) }
  }
}
