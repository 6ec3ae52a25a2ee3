import Checkpoints
import Foundation
import Models
import Priors
import Tensors

/// A folder of reference outputs: a small model and `golden.safetensors` beside it.
package struct GoldenFolder: Sendable, CustomStringConvertible {
  package let path: String
  package var description: String { (path as NSString).lastPathComponent }

  /// The folders in `Tests/Goldens`, and those inside the folder that the environment variable
  /// RETOUCH_GOLDENS names.
  package static let all: [GoldenFolder] = {
    var roots = [bundledRoot]
    if let more = ProcessInfo.processInfo.environment["RETOUCH_GOLDENS"], !more.isEmpty {
      roots.append(more)
    }
    return roots.flatMap { root in
      ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted()
        .map { GoldenFolder(path: (root as NSString).appendingPathComponent($0)) }
        .filter { FileManager.default.fileExists(atPath: $0.goldenPath) }
    }
  }()

  /// `Tests/Goldens` of this clone.
  package static let bundledRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Goldens").path

  private var goldenPath: String {
    (path as NSString).appendingPathComponent("golden.safetensors")
  }

  package func tensors() throws -> WeightStore { try WeightStore(file: goldenPath) }

  package func prior(threads: ThreadPool) throws -> any Prior {
    try PipelineFolder(path: path).loadPrior(threads: threads)
  }
}

/// Pools that tests share: starting threads anew for each test would only cost time.
package enum TestThreads {
  package static let one = ThreadPool(threads: 1)
  package static let two = ThreadPool(threads: 2)
  package static let four = ThreadPool(threads: 4)
}

extension WeightStore {
  /// A stored NCHW tensor, channels last.
  package func picture(_ name: String) throws -> Tensor {
    TestThreads.one.channelsLast(try tensor(name))
  }
}

extension Tensor {
  /// The largest difference to `reference`, relative to the reference's largest magnitude.
  package func largestError(to reference: Tensor) -> Float {
    // `largestMagnitude` passes over what is no number.
    guard shape == reference.shape, isFinite, reference.isFinite else { return .infinity }
    let scale = max(reference.largestMagnitude, .leastNormalMagnitude)
    return (self - reference).largestMagnitude / scale
  }
}

/// Prints a golden's largest error, so that a run shows how close it was and not only that it
/// passed.
package func report(_ golden: String, _ error: Float) {
  print("golden \(golden): largest error \(String(format: "%.2e", error))")
}

extension PipelineFolder {
  /// The prior of the folder.
  package func loadPrior(threads: ThreadPool) throws -> any Prior {
    try OpenedModel(path: path).loadPrior(threads: threads)
  }
}
