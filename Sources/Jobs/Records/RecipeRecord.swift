import RetouchKit

/// What a recipe did, as `--json` prints it. The keys are a promise: new ones may come, none will go.
package struct RecipeRecord: Encodable, Equatable, Sendable {
  /// One of its edits, as in `ResultRecord`.
  package struct Step: Encodable, Equatable, Sendable {
    package var edit: String
    package var width: Int
    package var height: Int
    package var seed: UInt64
    /// From 1.
    package var sample: Int
    package var tiles: Int
    package var patchPixels: Int
    package var seconds: Double
    package var notes: [String]

    package init(_ report: EditReport) {
      edit = report.edit
      (width, height) = (report.width, report.height)
      (seed, sample) = (report.seed, report.sample + 1)
      (tiles, patchPixels) = (report.tiles, report.patchPixels)
      (seconds, notes) = (report.seconds, report.notes)
    }
  }

  /// "run".
  package var edit = "run"
  package var recipe: String
  package var input: String
  package var output: String
  package var preview: String?
  package var width: Int
  package var height: Int
  package var model: String
  package var precision: String
  /// Of all edits together.
  package var tiles: Int
  package var patchPixels: Int
  package var seconds: Double
  /// Of the inputs; the edits have their own.
  package var notes: [String]
  package var edits: [Step]

  package init(
    _ result: RecipeResult, recipe: String, input: String, output: String, preview: String?,
    notes: [String]
  ) {
    self.recipe = recipe
    self.input = input
    self.output = output
    self.preview = preview
    self.notes = notes
    (width, height) = (result.picture.width, result.picture.height)
    model = result.reports.first?.model ?? "bundled"
    precision = result.reports.first?.precision.rawValue ?? "fp32"
    edits = result.reports.map(Step.init)
    tiles = edits.reduce(0) { $0 + $1.tiles }
    patchPixels = edits.reduce(0) { $0 + $1.patchPixels }
    seconds = edits.reduce(0) { $0 + $1.seconds }
  }
}
