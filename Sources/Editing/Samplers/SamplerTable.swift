import Priors

extension SamplerKind {
  /// The sampler of a kind, as it suits a prior. A new one is one file, one row here, one test.
  func sampler(for traits: PriorTraits) -> any Sampler {
    switch self {
    case .consistency: return ConsistencySampler()
    case .annealed: return AnnealedProjection()
    case .cm4ir: return CM4IRSampler()
    case .pnp: return PnPCMSampler()
    case .matched: return MatchedNoiseSampler()
    case .jump: return JumpSampler()
    case .nullspace, .ddnmplus:
      var freshness = 0.85
      // A ladder's students were taught deterministic steps.
      if case .ladder = traits.levels { freshness = 0 }
      return self == .ddnmplus
        ? DDNMPlusSampler(freshness: freshness) : NullSpaceSampler(freshness: freshness)
    }
  }

  /// The settings that a solver was published with, for a task and the data's noise, in units of [−1, 1].
  func published(_ task: SamplingTask, noise: Double) -> PublishedPreset? {
    switch self {
    case .cm4ir: .cm4ir(task, noise: noise)
    case .pnp: .pnp(task)
    default: nil
    }
  }
}
