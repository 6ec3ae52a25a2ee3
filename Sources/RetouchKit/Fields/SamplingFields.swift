import Editing
import Priors

/// What every edit may be told of how the prior is sampled.
extension EditField {
  package static let sampler = EditField(
    "sampler", .choice(SamplerKind.allCases.map(\.rawValue)),
    """
    consistency paints anew from noise, annealed refines a first estimate, matched takes noisy \
    data as they are, nullspace follows a mean in small steps, ddnmplus likewise under noise, jump \
    goes from level to level as the model does; cm4ir and pnp are as published.
    """, valueName: "sampler", standardText: "what measured better for the edit")

  package static let steps = EditField(
    "steps", .integer(EditSettings.stepsRange), "Network calls for each tile, 1 to 1000.",
    standardText: "the edit's own")

  package static let sigmas = EditField(
    "sigmas", .noiseLevels(atMost: EditSettings.stepsRange.upperBound),
    "The noise levels themselves, falling, in place of steps: 80, 20, 5, 1, 0.2.",
    valueName: "a,b,c")

  package static let seed = EditField("seed", .seed, "Same seed, same result.", standard: 0)

  /// From 1, as the files of several results are numbered.
  package static let sample = EditField(
    "sample", .integer(1...Int(UInt32.max) + 1), "Which of several results of one seed, from 1.",
    standard: 1)

  package static let generator = EditField(
    "generator", .choice(NoiseKind.allCases.map(\.rawValue)),
    """
    Which random numbers the sampler draws: philox's depend on the place alone, torch's are \
    PyTorch's, for comparing.
    """, valueName: "generator", standard: .text(NoiseKind.philox.rawValue))

  package static let classLabel = EditField(
    "class", .integer(0...10_000_000),
    "Which of its classes a class-conditional model is to think of.")

  package static let guidance = EditField(
    "guidance", .number(0...100), "The weight that a guided distilled model is told.",
    valueName: "w", standardText: "the model's own")

  package static let tileOverlap = EditField(
    "tile-overlap", .integer(0...8191), "Pixels that neighbouring tiles share.",
    standardText: "a quarter of a tile")

  package static let tileBatch = EditField(
    "tile-batch", .integer(EditSettings.tileBatchRange),
    "Tiles in one network call: memory for speed; results don't depend on it.", standard: 8)

  /// In the order in which they are written.
  package static let sampling = [
    sampler, steps, sigmas, seed, sample, generator, classLabel, guidance, tileOverlap, tileBatch,
  ]

  /// Of the edits that fill holes.
  package static let fill = EditField(
    "fill", .choice(FillKind.allCases.map(\.rawValue)),
    """
    patches copies what fits from the picture itself, model paints what the model knows; auto \
    takes patches for thick holes and the bundled model for thin ones, and a model that is \
    named for all.
    """, valueName: "fill", standard: .text(FillKind.auto.rawValue))
}

extension EditSettings {
  /// What a recipe's fields say.
  package init(_ values: FieldValues) {
    self.init()
    sampler = values.choice(.sampler)
    steps = values.integer(.steps)
    sigmas = values.numbers(.sigmas)
    seed = values.seed(.seed)
    sample = UInt32(clamping: (values.integer(.sample) ?? 1) - 1)
    noise = values.choice(.generator) ?? .philox
    condition = Condition(
      classLabel: values.integer(.classLabel), guidance: values.number(.guidance))
    overlap = values.integer(.tileOverlap)
    tileBatch = values.integer(.tileBatch) ?? 8
    fill = values.choice(.fill) ?? .auto
  }
}
