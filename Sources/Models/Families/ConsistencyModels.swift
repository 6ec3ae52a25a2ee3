import Checkpoints
import Foundation
import Networks
import Priors

extension ModelFamily {
  /// Consistency models by distillation and by training (Song et al. 2023): boundary scalings make D
  /// the identity at the smallest level.
  static let consistencyModels = ModelFamily(
    "consistency-models", "consistency model", paper: "arXiv 2303.01469", licence: "MIT"
  ) { parts throws(CheckpointError) in
    try consistency(parts, grid: try parts.settings.grid(), middle: nil)
  }.recognised { $0.architecture == .adm }

  /// The diffusion models that the consistency models were distilled from: the same networks behind
  /// EDM's plain scalings.
  static let consistencyTeachers = ModelFamily(
    "edm-openai", "EDM teacher of a consistency model", paper: "arXiv 2303.01469", licence: "MIT"
  ) { parts throws(CheckpointError) in
    let grid = try parts.settings.grid()
    let data = try parts.settings.sigmaData()
    let clock = parts.clock
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .posteriorMean, levels: .range(grid.sigmaMin...grid.sigmaMax),
        nativeSampler: .heun(steps: 40))
    ) { sigma, _ in .edm(sigma, data: data, time: clock(sigma)) }
  }.recognised { $0.architecture == .adm && $0.fileName.hasPrefix("edm") }

  /// Improved consistency training (Song and Dhariwal 2023): the same models, trained otherwise.
  static let improvedConsistencyTraining = ModelFamily(
    "ict", "improved consistency training", paper: "arXiv 2310.14189"
  ) { parts throws(CheckpointError) in
    try consistency(
      parts, grid: try parts.settings.grid(),
      middle: parts.networks[0].shape.side > 32 ? 1.526 : 0.821)
  }

  /// - Parameter middle: where the two-step sampler stops between; nil: as edits sample.
  private static func consistency(_ parts: ModelParts, grid: NoiseGrid, middle: Double?)
    throws(CheckpointError) -> Preconditioned
  {
    let data = try parts.settings.sigmaData()
    let clock = parts.clock
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .endpoint, levels: .range(grid.sigmaMin...grid.sigmaMax),
        renoisingFloor: grid.sigmaMin,
        nativeSampler: .multistep(sigmas: try parts.settings.nativeSigmas(grid, middle: middle)))
    ) { sigma, _ in
      .edm(sigma, data: data, smallest: grid.sigmaMin, time: clock(sigma))
    }
  }
}
