import Checkpoints
import Priors

extension ModelFamily {
  /// Easy consistency tuning (Geng et al. 2024): EDM networks tuned to endpoints. Over SongUNet D is
  /// the identity at 0.003 when it is evaluated; over EDM2's network the scalings stay EDM's.
  static let ect = ModelFamily(
    "ect", "easy consistency tuning", paper: "arXiv 2406.14548", licence: "CC BY-NC-SA 4.0"
  ) {
    parts throws(CheckpointError) in
    let isEDM2 = parts.architecture == .edm2
    let smallest = try parts.settings.number("sigma_min", in: 0...1e3) ?? (isEDM2 ? 0 : 0.003)
    let grid = try parts.settings.grid(sigmaMin: 0.003)
    let data = try parts.settings.sigmaData()
    let clock = parts.clock
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .endpoint, levels: .range(grid.sigmaMin...grid.sigmaMax),
        nativeSampler: .multistep(
          sigmas: try parts.settings.nativeSigmas(
            grid, middle: parts.networks[0].shape.side > 32 ? 1.526 : 0.821)))
    ) { sigma, _ in .edm(sigma, data: data, smallest: smallest, time: clock(sigma)) }
  }.recognised { facts in
    // Its EDM2 networks have no head for the variance.
    facts.className == "ECMPrecond" || facts.architecture == .edm2 && !facts.has("logvar")
  }
}
