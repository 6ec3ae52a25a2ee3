import Editing
import Pictures

/// A recipe for a picture, its files read and checked: nothing is computed before
/// all of it is known to fit.
package struct RecipePlan: Sendable {
  package struct Step: Sendable {
    package var edit: Edit
    package var settings: EditSettings
  }

  package private(set) var steps: [Step] = []
  /// Of the result.
  package private(set) var size: PictureSize
  private let name: String

  /// - Parameters:
  ///   - recipe: its files are read from its folder.
  ///   - picture: what it is run on.
  ///   - limits: also of what the steps make.
  /// - Throws: `RetouchError` that names the recipe and the place in it.
  package init(
    _ recipe: Recipe, for picture: Picture, limits: PictureLimits
  ) throws(RetouchError) {
    size = PictureSize(picture)
    name = recipe.name
    let files = RecipeFiles(folder: recipe.folder, limits: limits)
    for step in recipe.steps {
      do {
        let edit = try step.edit(for: size, files)
        try edit.work.check(
          steps.isEmpty ? picture : nil, named: "the picture", limits)
        var settings = EditSettings(step.values)
        settings.maximumPixels = limits.maximumPixels
        let larger = edit.work.size(from: size)
        guard larger.width <= limits.maximumPixels / max(larger.height, 1) else {
          throw RetouchError(
            .badSetting,
            "the result would be \(larger.width)×\(larger.height), more than"
              + " \(limits.maximumPixels) pixels; raise the limit", remedy: .maximumPixels)
        }
        size = larger
        steps.append(Step(edit: edit, settings: settings))
      } catch {
        throw placed(RetouchError(error), in: steps.count)
      }
    }
  }

  /// An error with the place where it happened; who cancels knows that.
  func placed(_ error: RetouchError, in step: Int) -> RetouchError {
    guard error.kind != .cancelled else { return error }
    return RetouchError(
      error.kind, "\(name): edits[\(step)]: \(error.description)",
      remedy: error.remedy?.isOfEdit == true ? nil : error.remedy)
  }
}
