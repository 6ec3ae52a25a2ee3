import Foundation
import Pictures
import RetouchKit

/// A recipe from its file to the written picture.
struct RecipeJob {
  let path: String
  let input: InputOptions
  let network: NetworkOptions
  let output: OutputOptions
  private let recipe: Recipe
  private let seed: UInt64?
  private let isSeedRandom: Bool
  private let plan: OutputPlan
  private let progress: ProgressLine

  /// Checks the outputs and reads the recipe, so that nobody waits for an error, and listens for
  /// Ctrl-C.
  init(
    _ path: String, input: InputOptions, network: NetworkOptions, seed: SeedArgument?,
    output: OutputOptions, encoding: EncodingOptions, preview: String?
  ) throws(RetouchError) {
    self.path = path
    self.input = input
    self.network = network
    self.output = output
    self.seed = seed?.resolved()
    isSeedRandom = seed == .random
    plan = try OutputPlan(output, encoding, preview: preview)
    var recipe = try Recipe(reading: path)
    if let seed = self.seed { recipe.steps = recipe.steps.map { $0.with(seed: seed) } }
    self.recipe = recipe
    progress = ProgressLine(title: "run", quiet: output.quiet)
    Interrupts.shared.listen(progress: progress)
  }

  func run() async throws(RetouchError) {
    defer { progress.clear() }
    let picture = try input.read()
    let steps = try RecipePlan(
      recipe, for: picture, limits: input.limits.limits)
    try plan.check(picture, width: steps.size.width, height: steps.size.height)
    if !output.quiet { picture.notes.forEach(Messages.note) }
    progress.show("loading the model")
    let retoucher = try network.load(for: recipe)
    if let seed, isSeedRandom, !output.quiet, !output.json {
      progress.clear()
      Messages.note("seed \(seed)")
    }
    let result = try await retoucher.run(steps, on: picture) { [progress] in
      progress.update($0)
    }
    progress.clear()
    for target in plan.targets { try finish(result, from: picture, steps, target) }
  }

  private func finish(
    _ result: RecipeResult, from picture: Picture, _ steps: RecipePlan, _ target: OutputPlan.Target
  ) throws(RetouchError) {
    try plan.write(result.picture, to: target.destination)
    if let path = target.preview {
      let comparison = Comparison.picture(
        before: picture, mask: nil,
        enlargement: steps.steps.reduce(1) { $0 * $1.edit.enlargement }, after: result.picture)
      try plan.writePreview(comparison, to: path)
    }
    if !output.quiet { result.reports.flatMap(\.notes).forEach(Messages.note) }
    let record = RecipeRecord(
      result, recipe: path, input: input.input, output: target.destination.name,
      preview: target.preview, notes: picture.notes)
    if output.json { try StandardStream.print(json: record) }
    if !output.quiet, Terminal.standardError.isInteractive {
      let seconds = String(format: "%.1f", record.seconds)
      Messages.note("\(record.output): \(record.width)×\(record.height), \(seconds) s")
    }
  }
}
