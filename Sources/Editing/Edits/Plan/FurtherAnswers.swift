import Priors

/// Further results of a seed where a sampler has one answer: by the steps of diffusion reversed
/// (`AncestralSampler`) along the same levels, so that they differ by what the data leave open.
///
/// The first result is the sampler's own, nearer to the truth than each of the others.
extension LevelPlan {
  /// Levels below the data's own noise, where `matched` ends, as shares of it (measured: with more of them
  /// answers lie further apart and each is further from the truth).
  private static let descent = [0.63, 0.4, 0.25]

  /// The plan of a further result.
  func further(within levels: NoiseLevels) -> LevelPlan {
    var plan = self
    switch kind {
    case .annealed: plan.sampler = AncestralSampler()
    case .matched:
      plan.sampler = MatchedNoiseSampler(walksOn: true)
      plan.schedule = schedule.continued(by: Self.descent, within: levels)
      // Four views of every level would cost as much as four answers.
      if case .mean = views { plan.views = .lastMean(4) }
    case .consistency, .cm4ir, .pnp, .ddnmplus, .nullspace, .jump: break
    }
    return plan
  }
}
