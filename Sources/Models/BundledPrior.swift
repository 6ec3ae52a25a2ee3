import Checkpoints
import Priors
import Tensors

/// The prior that comes with Retouch.
package enum BundledPrior {
  /// The model folder, wherever the program was installed.
  /// - Throws: `CheckpointError` that names the places where it looked.
  package static func folder() throws(CheckpointError) -> String {
    let resources = InstalledResources(of: "Models", named: "BundledPrior")
    guard let folder = resources.folder else {
      throw CheckpointError(
        .missing,
        "the bundled prior is neither at \(resources.places.joined(separator: " nor at "));"
          + " reinstall Retouch or name a model", remedy: .model)
    }
    return folder
  }

  /// Loads it.
  package static func load(
    precision: Precision = .fp32, threads: ThreadPool
  ) throws(CheckpointError) -> any Prior {
    try OpenedModel(path: folder()).loadPrior(precision: precision, threads: threads)
  }
}
