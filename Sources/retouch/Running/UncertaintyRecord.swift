import Foundation
import RetouchKit

/// How far results lie apart, as `--json` prints it after them. The keys are a promise: new ones may come,
/// none will go.
struct UncertaintyRecord: Encodable {
  var edit: String
  var input: String?
  /// The map's file.
  var uncertainty: String
  /// How many results were compared.
  var samples: Int
  /// In levels of 255, over all pixels.
  var mean: Double
  var largest: Double
  /// The share of pixels that differ at all, and their mean.
  var differing: Double
  var differingMean: Double
  var above: [SpreadSummary.Share]

  init(_ summary: SpreadSummary, edit: String, input: String?, uncertainty: String) {
    self.edit = edit
    self.input = input
    self.uncertainty = uncertainty
    samples = summary.answers
    (mean, largest) = (summary.mean, summary.largest)
    (differing, differingMean) = (summary.differing, summary.differingMean)
    above = summary.above
  }

  /// For people.
  static func line(_ summary: SpreadSummary) -> String {
    func text(_ value: Double) -> String { String(format: "%.1f", value) }
    let part =
      summary.differing < 0.995
      ? " in the \(text(100 * summary.differing)) % of pixels that differ" : ""
    let shares = summary.above.map { above in
      "\(text(100 * above.share)) % by more than \(Int(above.levels))"
    }
    return "a spread of \(text(summary.differingMean)) levels of 255\(part); "
      + shares.joined(separator: ", ")
  }
}
