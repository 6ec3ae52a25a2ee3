import Checkpoints
import Foundation
import Models
import Networks
import RetouchKit

/// The network that `benchmark network` is pointed at: one of a model's, or what a description alone
/// amounts to.
struct NetworkSource {
  var plan: any NetworkPlan
  var weights: WeightStore
  /// Whether the weights were made here.
  var isRandom: Bool
  /// A noise level as the network is told it.
  var clock: @Sendable (Double) -> Double

  /// - Parameters:
  ///   - path: whatever `OpenedModel` opens; the folder of a network as diffusers keeps it; or a
  ///     description. Weights are random where a folder has none, and of a description's file
  ///     whatever lies beside it.
  ///   - part: which of the model's networks, from 1.
  ///   - onRandom: told before weights are made, which takes a moment.
  /// - Throws: `CheckpointError`, and `RetouchError` when there is no such part.
  init(path: String, part: Int, onRandom: () -> Void) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CheckpointError(.missing, "\(path): there is no such model or configuration")
    }
    guard isFolder.boolValue else {
      if path.lowercased().hasSuffix(".json") {
        try self.init(described: try DescribedModel(file: path), part, path, onRandom)
      } else {
        try self.init(model: path, part)
      }
      return
    }
    func inside(_ name: String) -> String? {
      let file = (path as NSString).appendingPathComponent(name)
      return FileManager.default.fileExists(atPath: file) ? file : nil
    }
    if inside(DescribedModel.fileName) == nil, inside("model_index.json") != nil {
      // Not as a model: a network that makes no RGB can be measured as well.
      let folder = try PipelineFolder(path: path)
      let networks = [(plan: folder.configuration, weights: folder.weights)]
      let network = try Self.choose(part, of: networks, path)
      self.init(network.plan, network.weights, .diffusers)
      return
    }
    guard let file = inside(DescribedModel.fileName) ?? inside("config.json") else {
      throw CheckpointError(
        .missing,
        "\(path): holds neither \(DescribedModel.fileName), model_index.json nor config.json of a"
          + " network")
    }
    let described = try DescribedModel(file: file)
    if described.hasCheckpoints {
      try self.init(model: path, part)
    } else if let stored = try PipelineFolder.storedWeights(inNetworkFolder: path) {
      let network = try Self.choose(part, of: described.parts, path)
      self.init(network.plan, stored, network.architecture)
    } else {
      try self.init(described: described, part, path, onRandom)
    }
  }

  private init(model path: String, _ part: Int) throws {
    let network = try Self.choose(part, of: try OpenedModel(path: path).parts, path)
    self.init(network.plan, network.weights, network.architecture)
  }

  private init(
    described: DescribedModel, _ part: Int, _ path: String, _ onRandom: () -> Void
  ) throws {
    let network = try Self.choose(part, of: described.parts, path)
    onRandom()
    self.init(network.plan, try .random(for: network.plan), network.architecture)
    isRandom = true
  }

  private init(_ plan: any NetworkPlan, _ weights: WeightStore, _ architecture: Architecture) {
    self.plan = plan
    self.weights = weights
    isRandom = false
    clock = architecture.clock
  }

  private static func choose<Part>(_ part: Int, of parts: [Part], _ path: String) throws -> Part {
    guard parts.indices.contains(part - 1) else {
      throw RetouchError(
        .badSetting,
        "--part is \(part); \(path) has \(parts.count) network\(parts.count == 1 ? "" : "s")")
    }
    return parts[part - 1]
  }
}
