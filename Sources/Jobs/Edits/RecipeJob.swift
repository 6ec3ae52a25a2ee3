import Foundation
import Pictures
import RetouchKit

/// A recipe on one picture, from its file to the written result.
package struct RecipeJob: Sendable {
  private let recipe: Recipe
  private let seed: UInt64?
  private let plan: OutputPlan
  private let observer: any JobObserver

  /// - Parameter seed: in place of every edit's own; nil: the recipe's.
  package init(
    _ recipe: Recipe, seed: UInt64?, plan: OutputPlan, observer: any JobObserver
  ) {
    var recipe = recipe
    if let seed { recipe.steps = recipe.steps.map { $0.with(seed: seed) } }
    self.recipe = recipe
    self.seed = seed
    self.plan = plan
    self.observer = observer
  }

  /// - Parameter load: the network, asked for once all else is known to fit.
  package func run(
    on input: PictureInput, load: (Recipe) throws(RetouchError) -> Retoucher
  ) async throws(RetouchError) {
    defer { observer.end() }
    var input = input
    input.salvages = recipe.salvages
    let picture = try input.read()
    let steps = try RecipePlan(recipe, for: picture, limits: input.limits)
    try plan.check(picture, width: steps.size.width, height: steps.size.height)
    picture.notes.forEach(observer.note)
    observer.activity("loading the model")
    let retoucher = try load(recipe)
    if let seed { observer.seed(seed) }
    let result = try await retoucher.run(steps, on: picture) { [observer] in
      observer.progress($0)
    }
    observer.end()
    for target in plan.targets {
      try plan.write(result.picture, to: target.destination)
      if let path = target.preview {
        let comparison = Comparison.picture(
          before: picture, mask: nil,
          enlargement: steps.steps.reduce(1) { $0 * $1.edit.enlargement }, after: result.picture)
        try plan.writePreview(comparison, to: path)
      }
      result.reports.flatMap(\.notes).forEach(observer.note)
      try observer.finished(
        .recipe(
          RecipeRecord(
            result, recipe: recipe.name, input: input.path, output: target.destination.name,
            preview: target.preview, notes: picture.notes)))
    }
  }
}
