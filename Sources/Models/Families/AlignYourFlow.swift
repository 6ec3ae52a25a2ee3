import Checkpoints
import Priors

extension ModelFamily {
  /// Align Your Flow (Sabour et al. 2025): a flow map f(x_t, t, s) = x_t + (s − t) · F(x_t, t, s) along
  /// x_t = (1 − t) · x₀ + t · z, in EDM's coordinates t = σ / (1 + σ). No weights are published; a
  /// network of two times tells 1000 · t and 1000 · s unless `time_scale` says otherwise.
  static let alignYourFlow = ModelFamily(
    "ayf", "Align Your Flow", paper: "arXiv 2506.14603", parts: [ModelPart(times: 2)]
  ) {
    parts throws(CheckpointError) in
    let grid = try parts.settings.grid()
    let scale = try parts.settings.number("time_scale", in: 1e-3...1e6) ?? 1000
    // (s/t) · x + (1 − s/t) · estimate is the map's result for every s.
    @Sendable func made(_ sigma: Double, _ target: Double) -> Preconditioning {
      let share = 1 / (1 + sigma)
      return Preconditioning(
        skip: share, out: -sigma * share, input: share, time: scale * sigma * share,
        secondTime: scale * target / (1 + target))
    }
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .endpoint, levels: .range(grid.sigmaMin...grid.sigmaMax),
        nativeSampler: .gamma(0, steps: 4)),
      jump: { sigma, target, _ in made(sigma, target) },
      coefficients: { sigma, _ in made(sigma, 0) })
  }
}
