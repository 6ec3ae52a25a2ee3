import Checkpoints
import Foundation
import Priors
import Tensors

/// The prior that comes with Retouch.
package enum BundledPrior {
  /// The model folder, wherever the program was installed.
  ///
  /// SwiftPM puts resources beside the executable; an installation may put them under
  /// `../share/retouch`. The accessor that SwiftPM generates ends the program when it finds
  /// nothing, so this looks for itself.
  /// - Throws: `CheckpointError` that names the places where it looked.
  package static func folder() throws(CheckpointError) -> String {
    let program = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let beside = program.resolvingSymlinksInPath().deletingLastPathComponent()
    let places = [
      beside.appendingPathComponent("Retouch_Models.resources/BundledPrior"),
      beside.appendingPathComponent("../share/retouch/BundledPrior").standardized,
    ]
    for place in places where FileManager.default.fileExists(atPath: place.path) {
      return place.path
    }
    throw CheckpointError(
      .missing,
      "the bundled prior is neither at \(places.map(\.path).joined(separator: " nor at "));"
        + " reinstall Retouch or give --model")
  }

  /// Loads it.
  package static func load(
    precision: Precision = .fp32, threads: ThreadPool
  ) throws(CheckpointError) -> any Prior {
    try OpenedModel(path: folder()).loadPrior(precision: precision, threads: threads)
  }
}
