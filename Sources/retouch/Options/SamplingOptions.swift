import ArgumentParser
import Editing
import Priors

/// How the prior is sampled.
struct SamplingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      consistency paints anew from noise, annealed refines a first estimate, nullspace follows a \
      mean in small steps, jump goes from level to level as the model does. \
      (default: what measured better for the edit)
      """, valueName: "sampler"))
  var sampler: SamplerKind?

  @Option(
    help: ArgumentHelp(
      "Network calls for each tile, 1 to 1000. (default: the edit's own)", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "The noise levels themselves, falling, in place of --steps: 80,20,5,1,0.2",
      valueName: "a,b,c"))
  var sigmas: SigmaList?

  @Option(
    help: ArgumentHelp(
      "Same seed, same result; random takes a new one and says which.", valueName: "n|random"))
  var seed: SeedArgument = .fixed(0)

  @Option(
    help: ArgumentHelp(
      "Make this many different results, numbered: out-1.png, out-2.png, …", valueName: "n"))
  var samples: Int = 1

  @Option(
    help: ArgumentHelp(
      "philox depends on the place alone, torch is PyTorch's, for comparing.",
      valueName: "noise"))
  var noise: NoiseKind = .philox

  func validate() throws {
    try require("--steps", steps, in: 1...1000)
    try require("--samples", samples, in: 1...10_000)
    if steps != nil, sigmas != nil {
      throw ValidationError("--steps and --sigmas exclude each other; give one of them")
    }
    if let sigmas {
      do {
        _ = try Schedule(sigmas: sigmas.values)
      } catch {
        throw ValidationError("--sigmas: \(error)")
      }
    }
  }

  /// The library's settings, for the first sample.
  func settings(_ model: ModelOptions) -> EditSettings {
    var settings = EditSettings()
    settings.sampler = sampler
    settings.steps = steps
    settings.sigmas = sigmas?.values
    settings.seed = seed.resolved()
    settings.noise = noise
    settings.condition = Condition(
      classLabel: model.classLabel, guidance: model.guide == nil ? model.guidance : nil)
    settings.overlap = model.tileOverlap
    settings.tileBatch = model.tileBatch
    // The command holds results against --max-pixels itself, before anything is computed.
    settings.maximumPixels = .max
    return settings
  }
}
