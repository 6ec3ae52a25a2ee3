import Checkpoints
import Priors

extension ModelFamily {
  /// Autoguidance (Karras et al. 2024, "Guiding a diffusion model with a bad version of itself").
  static let autoguidance = ModelFamily(
    "autoguidance", "autoguidance", paper: "arXiv 2406.02507", licence: "CC BY-NC-SA 4.0",
    parts: [
      ModelPart(checkpoint: 0, arguments: "net"), ModelPart(checkpoint: 1, arguments: "gnet"),
    ]
  ) { parts throws(CheckpointError) in
    let main = try posteriorMean(parts, steps: 32, network: 0)
    let guide = try posteriorMean(parts, steps: 32, network: 1)
    let weight = try parts.settings.number("guidance", in: 0...100) ?? 2
    do throws(PriorError) {
      return try GuidedPrior(main, guide: guide, weight: weight)
    } catch {
      throw parts.settings.malformed(error.description)
    }
  }
}
