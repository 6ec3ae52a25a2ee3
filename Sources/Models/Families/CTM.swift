import Checkpoints
import Priors

extension ModelFamily {
  /// Consistency trajectory models (Kim et al. 2024): G(x, t, s) = (s/t) · x + (1 − s/t) · g(x, t, s)
  /// goes from any level to any lower one.
  static let ctm = ModelFamily(
    "ctm", "consistency trajectory model", paper: "arXiv 2310.02279",
    parts: [ModelPart(hasSecondTime: true)]
  ) { parts throws(CheckpointError) in
    try parts.settings.require("inner_parametrization", "edm")
    try parts.settings.require("outer_parametrization", "euler")
    let data = try parts.settings.sigmaData()
    let grid = try parts.settings.grid()
    let clock = parts.clock
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .endpoint, levels: .range(grid.sigmaMin...grid.sigmaMax),
        renoisingFloor: grid.sigmaMin, nativeSampler: .gamma(0, steps: 2)),
      jump: { sigma, target, _ in
        .edm(sigma, data: data, time: clock(sigma), secondTime: clock(target))
      }
    ) { sigma, _ in
      // D is the jump to the smallest level, where it is the identity.
      var made = Preconditioning.edm(
        sigma, data: data, time: clock(sigma), secondTime: clock(grid.sigmaMin))
      let share = grid.sigmaMin / sigma
      made.skip = share + (1 - share) * made.skip
      made.out *= 1 - share
      return made
    }
  }
}
