import Checkpoints
import Foundation
import Priors

extension ModelFamily {
  /// Progressive distillation of guided models (Salimans and Ho 2022; Meng et al. 2023): a few levels,
  /// a network that answers v and is told the guidance weight w. w = 0 is no guidance beyond the class.
  /// No weights are published; a network of two times is told 1000 · (2/π) · arctan σ and 1000 · w.
  static let guidedDistillation = ModelFamily(
    "guided-distillation", "guided distillation", paper: "arXiv 2210.03142",
    parts: [ModelPart(times: 2)]
  ) { parts throws(CheckpointError) in
    let ladder = try parts.settings.ladder()
    let scale = try parts.settings.number("time_scale", in: 1e-3...1e6) ?? 1000
    let usual = try parts.settings.number("guidance", in: 0...100) ?? 0
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .endpoint, levels: .ladder(ladder), guidance: 0...4, nativeSampler: .ladder)
    ) { sigma, condition in
      let norm = (1 + sigma * sigma).squareRoot()
      return Preconditioning(
        skip: 1 / (norm * norm), out: -sigma / norm, input: 1 / norm,
        time: scale * 2 / .pi * atan(sigma), secondTime: scale * (condition.guidance ?? usual))
    }
  }
}
