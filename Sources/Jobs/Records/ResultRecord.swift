import RetouchKit

/// A result as `--json` prints it. The keys are a promise: new ones may come, none will go.
package struct ResultRecord: Encodable, Equatable, Sendable {
  package var edit: String
  package var input: String?
  package var output: String
  package var preview: String?
  package var width: Int
  package var height: Int
  package var model: String
  package var precision: String
  package var seed: UInt64
  /// From 1, as in the file's name.
  package var sample: Int
  package var tiles: Int
  package var patchPixels: Int
  package var seconds: Double
  /// What the user should know of the inputs ("CMYK converted to sRGB"); usually empty.
  package var notes: [String]

  package init(
    _ report: EditReport, input: String?, output: String, preview: String?, notes: [String]
  ) {
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
