import Foundation
import RetouchKit

/// How far results lie apart, as `--json` prints it after them. The keys are a promise: new ones may come,
/// none will go.
package struct UncertaintyRecord: Encodable, Sendable {
  package var edit: String
  package var input: String?
  /// The map's file.
  package var uncertainty: String
  /// How many results were compared.
  package var samples: Int
  /// In levels of 255, over all pixels.
  package var mean: Double
  package var largest: Double
  /// The share of pixels that differ at all, and their mean.
  package var differing: Double
  package var differingMean: Double
  package var above: [SpreadSummary.Share]

  package init(_ summary: SpreadSummary, edit: String, input: String?, uncertainty: String) {
    self.edit = edit
    self.input = input
    self.uncertainty = uncertainty
    samples = summary.answers
    (mean, largest) = (summary.mean, summary.largest)
    (differing, differingMean) = (summary.differing, summary.differingMean)
    above = summary.above
  }

  /// For people.
  package var line: String {
    func text(_ value: Double) -> String { String(format: "%.1f", value) }
    let part =
      differing < 0.995 ? " in the \(text(100 * differing)) % of pixels that differ" : ""
    let shares = above.map { above in
      "\(text(100 * above.share)) % by more than \(Int(above.levels))"
    }
    return "a spread of \(text(differingMean)) levels of 255\(part); "
      + shares.joined(separator: ", ")
  }
}
