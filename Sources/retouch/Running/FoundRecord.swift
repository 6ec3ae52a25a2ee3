import Foundation
import RetouchKit

/// What `mask find` did, as `--json` prints it. The keys are a promise: new ones may come, none will go.
struct FoundRecord: Encodable, Equatable {
  var input: String
  var output: String
  var preview: String?
  var width: Int
  var height: Int
  /// The damaged part, 0 to 1.
  var share: Double
  /// Pieces that don't touch, by kind.
  var scratches: Int
  var dust: Int
  var cracks: Int
  var notes: [String]

  /// For people.
  let summary: String

  private enum CodingKeys: String, CodingKey {
    case input, output, preview, width, height, share, scratches, dust, cracks, notes
  }

  init(_ found: FoundDamage, input: String, output: String, preview: String?, notes: [String]) {
    self.input = input
    self.output = output
    self.preview = preview
    (width, height, share) = (found.mask.width, found.mask.height, found.share)
    scratches = found.counts[.scratches] ?? 0
    dust = found.counts[.dust] ?? 0
    cracks = found.counts[.cracks] ?? 0
    self.notes = notes
    let percent = String(format: "%.2f", found.share * 100)
    summary = "\(found.summary), \(percent) % of the picture"
  }
}
