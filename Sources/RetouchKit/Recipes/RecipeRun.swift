import Editing
import Pictures

/// Where a recipe stands.
public struct RecipeProgress: Sendable, Equatable {
  /// The edit that is at work, from 0.
  public var step: Int
  /// How many there are.
  public var steps: Int
  /// Its name.
  public var edit: String
  /// Where that edit stands.
  public var progress: EditProgress

  /// The share of the work that is done, 0 to 1: every edit counts the same.
  public var fraction: Double { (Double(step) + progress.fraction) / Double(max(steps, 1)) }
}

/// A finished recipe.
public struct RecipeResult: Sendable {
  /// What the last edit made.
  public var picture: Picture
  /// One for each edit.
  public var reports: [EditReport]
}

extension Retoucher {
  /// Runs a recipe's edits one after another, without a file in between. Masks and photographs are
  /// read and checked before anything is computed.
  ///
  /// The retoucher's own model is used, whatever the recipe says; `Retoucher(for:)` loads the one
  /// that it is made with.
  /// - Parameters:
  ///   - recipe: the edits.
  ///   - picture: it is not changed; alpha and metadata go over to the result.
  ///   - limits: of the masks and photographs, and of what the edits make.
  ///   - onProgress: called on a thread of the edit's.
  ///   - onPreview: as of `apply`, of the edit that is at work. nil costs nothing.
  /// - Throws: `RetouchError` with the place in the recipe: a file that can't be read, a mask that
  ///   hasn't the size that the picture has at that step; cancellation.
  public func run(
    _ recipe: Recipe, on picture: Picture, limits: PictureLimits = .standard,
    onProgress: @escaping @Sendable (RecipeProgress) -> Void = { _ in },
    onPreview: (@Sendable (PartialResult) -> Void)? = nil
  ) async throws(RetouchError) -> RecipeResult {
    let plan = try RecipePlan(recipe, for: picture, limits: limits)
    return try await run(plan, on: picture, onProgress: onProgress, onPreview: onPreview)
  }

  package func run(
    _ plan: RecipePlan, on picture: Picture,
    onProgress: @escaping @Sendable (RecipeProgress) -> Void,
    onPreview: (@Sendable (PartialResult) -> Void)? = nil
  ) async throws(RetouchError) -> RecipeResult {
    var result = RecipeResult(picture: picture, reports: [])
    let count = plan.steps.count
    for (index, step) in plan.steps.enumerated() {
      let name = step.edit.name
      do {
        let edited = try await apply(
          step.edit, to: result.picture, settings: step.settings,
          onProgress: { progress in
            onProgress(
              RecipeProgress(step: index, steps: count, edit: name, progress: progress))
          }, onPreview: onPreview)
        result.picture = edited.picture
        result.reports.append(edited.report)
      } catch {
        throw plan.placed(error, in: index)
      }
    }
    return result
  }
}
