import Checkpoints
import Foundation
import Models
import Networks

/// The network that `benchmark network` is pointed at: a checkpoint, or a configuration alone.
struct NetworkSource {
  var plan: any NetworkPlan
  var weights: WeightStore
  /// Whether the weights were made here.
  var isRandom: Bool

  /// - Parameters:
  ///   - path: a pipeline folder; a folder with `config.json`, whose weights are taken if they lie
  ///     beside it; or a configuration file, whose weights are random whatever lies beside it.
  ///   - onRandom: told before weights are made, which takes a moment.
  /// - Throws: `CheckpointError`.
  init(path: String, onRandom: () -> Void) throws(CheckpointError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CheckpointError(.missing, "\(path): there is no such model folder or configuration")
    }
    func inside(_ name: String) -> String { (path as NSString).appendingPathComponent(name) }
    func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: inside(name)) }
    if !isFolder.boolValue {
      try self.init(configurationFile: path, onRandom: onRandom)
    } else if isThere("model_index.json") {
      let folder = try PipelineFolder(path: path)
      self.init(plan: folder.configuration, weights: folder.weights, isRandom: false)
    } else if isThere("config.json") {
      let stored = try PipelineFolder.storedWeights(inNetworkFolder: path)
      if let stored {
        self.init(
          plan: try UNet2DConfiguration(file: inside("config.json")), weights: stored,
          isRandom: false)
      } else {
        try self.init(configurationFile: inside("config.json"), onRandom: onRandom)
      }
    } else {
      throw CheckpointError(
        .missing, "\(path): holds neither model_index.json nor config.json of a network")
    }
  }

  private init(configurationFile path: String, onRandom: () -> Void) throws(CheckpointError) {
    let configuration = try UNet2DConfiguration(file: path)
    onRandom()
    self.init(
      plan: configuration, weights: try .random(for: configuration), isRandom: true)
  }

  private init(plan: any NetworkPlan, weights: WeightStore, isRandom: Bool) {
    self.plan = plan
    self.weights = weights
    self.isRandom = isRandom
  }
}
