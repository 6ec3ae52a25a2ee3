import Checkpoints
import Foundation
import Networks

/// A model as Hugging Face's diffusers writes it: `model_index.json`, `unet/`, `scheduler/`.
package struct PipelineFolder: Sendable {
  package let path: String
  package let configuration: UNet2DConfiguration
  package let scheduler: ConsistencyScheduler
  package let weights: WeightStore
  private let arguments: [String: JSONValue]

  /// Reads the configurations and maps the weights; nothing is computed yet.
  /// - Throws: `CheckpointError` that names the file and the field.
  package init(path: String) throws(CheckpointError) {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CheckpointError(.missing, "\(path): there is no such model folder")
    }
    guard isFolder.boolValue else {
      throw CheckpointError(
        .malformed, "\(path): a file; a model is a folder with model_index.json and unet/")
    }
    let indexPath = Self.join(path, "model_index.json")
    let index = try JSONFile.read(indexPath)
    let kind = index.object?["_class_name"]?.string ?? "nothing"
    guard kind == "ConsistencyModelPipeline" else {
      throw CheckpointError(
        .unsupported,
        "\(indexPath): _class_name is \(kind); Retouch runs ConsistencyModelPipeline")
    }
    let configurationPath = Self.join(path, "unet", "config.json")
    let json = try JSONFile.read(configurationPath)
    configuration = try UNet2DConfiguration(json, file: configurationPath)
    arguments = json.object ?? [:]
    let schedulerPath = Self.join(path, "scheduler", "scheduler_config.json")
    scheduler = try ConsistencyScheduler(
      try JSONFile.read(schedulerPath), file: schedulerPath)
    weights = try Self.openWeights(Self.join(path, "unet"))
  }

  /// The safetensors of a network's own folder, where `config.json` is; nil when there are none.
  package static func storedWeights(inNetworkFolder folder: String) throws(CheckpointError)
    -> WeightStore?
  {
    let single = join(folder, "diffusion_pytorch_model.safetensors")
    let index = single + ".index.json"
    if FileManager.default.fileExists(atPath: single) { return try WeightStore(file: single) }
    if FileManager.default.fileExists(atPath: index) { return try WeightStore(index: index) }
    return nil
  }

  private static func openWeights(_ folder: String) throws(CheckpointError) -> WeightStore {
    if let weights = try storedWeights(inNetworkFolder: folder) { return weights }
    let single = join(folder, "diffusion_pytorch_model.safetensors")
    let pickle = join(folder, "diffusion_pytorch_model.bin")
    if FileManager.default.fileExists(atPath: pickle) {
      throw CheckpointError(
        .unsupported,
        "\(pickle): pickled weights can run code when they are read; save the model as safetensors")
    }
    throw CheckpointError(.missing, "\(single): there are no weights")
  }

  /// As every other model is described: a consistency model by the configurations' own fields.
  /// - Throws: `CheckpointError` when it makes no RGB pictures.
  func opened() throws(CheckpointError) -> OpenedFolder {
    guard configuration.inChannels == configuration.outChannels else {
      throw CheckpointError(
        .unsupported,
        "\(path): in_channels \(configuration.inChannels) and out_channels \(configuration.outChannels) differ"
      )
    }
    let square = configuration.patchSize * configuration.patchSize
    guard configuration.inChannels == 3 * square else {
      throw CheckpointError(
        .unsupported,
        "\(path): in_channels is \(configuration.inChannels); Retouch edits RGB, \(3 * square) here"
      )
    }
    return OpenedFolder(
      description: ModelDescription(
        file: Self.join(path, "unet", "config.json"), family: "consistency-models",
        checkpoints: [path], arguments: arguments,
        fields: [
          "sigma_min": .number(scheduler.sigmaMin), "sigma_max": .number(scheduler.sigmaMax),
          "sigma_data": .number(scheduler.sigmaData), "rho": .number(scheduler.rho),
          "num_train_timesteps": .integer(scheduler.gridSize),
          TunedEdits.name: scheduler.edits ?? .null,
        ], source: "model_index.json"),
      checkpoints: [Checkpoint(weights, path: path)])
  }

  private static func join(_ parts: String...) -> String {
    parts.dropFirst().reduce(parts[0]) { ($0 as NSString).appendingPathComponent($1) }
  }
}
