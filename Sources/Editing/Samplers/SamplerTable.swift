import Priors

extension SamplerKind {
  /// The sampler of a kind, as it suits a prior. A new one is one file, one row here, one test.
  func sampler(for traits: PriorTraits) -> any Sampler {
    switch self {
    case .consistency: return ConsistencySampler()
    case .annealed: return AnnealedProjection()
    case .cm4ir: return CM4IRSampler()
    case .pnp: return PnPCMSampler()
    case .ddnmplus: return DDNMPlusSampler()
    case .matched: return MatchedNoiseSampler()
    case .jump: return JumpSampler()
    case .nullspace:
      // A ladder's students were taught deterministic steps.
      if case .ladder = traits.levels { return NullSpaceSampler(freshness: 0) }
      return NullSpaceSampler()
    }
  }

  /// The settings that a solver was published with, for a task.
  func published(_ task: SamplingTask) -> PublishedPreset? {
    switch self {
    case .cm4ir: .cm4ir(task)
    case .pnp: .pnp(task)
    default: nil
    }
  }
}
