import RetouchKit

/// What a recipe did, as `--json` prints it. The keys are a promise: new ones may come, none will go.
struct RecipeRecord: Encodable, Equatable {
  /// One of its edits, as in `ResultRecord`.
  struct Step: Encodable, Equatable {
    var edit: String
    var width: Int
    var height: Int
    var seed: UInt64
    /// From 1.
    var sample: Int
    var tiles: Int
    var patchPixels: Int
    var seconds: Double
    var notes: [String]

    init(_ report: EditReport) {
      edit = report.edit
      (width, height) = (report.width, report.height)
      (seed, sample) = (report.seed, report.sample + 1)
      (tiles, patchPixels) = (report.tiles, report.patchPixels)
      (seconds, notes) = (report.seconds, report.notes)
    }
  }

  /// "run".
  var edit = "run"
  var recipe: String
  var input: String
  var output: String
  var preview: String?
  var width: Int
  var height: Int
  var model: String
  var precision: String
  /// Of all edits together.
  var tiles: Int
  var patchPixels: Int
  var seconds: Double
  /// Of the inputs; the edits have their own.
  var notes: [String]
  var edits: [Step]

  init(
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
