import RetouchKit

/// A result as `--json` prints it. The keys are a promise: new ones may come, none will go.
struct ResultRecord: Encodable, Equatable {
  var edit: String
  var input: String?
  var output: String
  var preview: String?
  var width: Int
  var height: Int
  var model: String
  var precision: String
  var seed: UInt64
  /// From 1, as in the file's name.
  var sample: Int
  var tiles: Int
  var patchPixels: Int
  var seconds: Double
  /// What the user should know of the inputs ("CMYK converted to sRGB"); usually empty.
  var notes: [String]

  init(_ report: EditReport, input: String?, output: String, preview: String?, notes: [String]) {
    self.notes = notes
    edit = report.edit
    self.input = input
    self.output = output
    self.preview = preview
    width = report.width
    height = report.height
    model = report.model
    precision = report.precision.rawValue
    seed = report.seed
    sample = report.sample + 1
    tiles = report.tiles
    patchPixels = report.patchPixels
    seconds = report.seconds
  }
}
