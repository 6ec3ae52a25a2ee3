import Checkpoints
import Foundation
import Networks
import Tensors

/// A model folder with random weights, written by a test that bends one thing or another.
package struct SyntheticModel: Sendable {
  /// `unet/config.json`: fields with their values as JSON texts.
  package var configuration: [String: String]
  package var scheduler: [String: String] = [
    "_class_name": "\"CMStochasticIterativeScheduler\"", "num_train_timesteps": "40",
    "sigma_min": "0.002", "sigma_max": "80.0", "sigma_data": "0.5", "rho": "7.0",
    "s_noise": "1.0", "clip_denoised": "true",
  ]
  package var index = "{\"_class_name\": \"ConsistencyModelPipeline\"}"

  /// Two levels, 8 and 16 channels: a few milliseconds a call.
  package static let tiny = SyntheticModel(configuration: [
    "_class_name": "\"UNet2DModel\"", "_diffusers_version": "\"0.35.0\"", "sample_size": "8",
    "in_channels": "3", "out_channels": "3", "layers_per_block": "1",
    "block_out_channels": "[8, 16]", "down_block_types": "[\"DownBlock2D\", \"AttnDownBlock2D\"]",
    "up_block_types": "[\"AttnUpBlock2D\", \"UpBlock2D\"]", "attention_head_dim": "8",
    "norm_num_groups": "4", "num_class_embeds": "null",
  ])

  package init(configuration: [String: String]) { self.configuration = configuration }

  /// A copy with some fields of `unet/config.json` changed, or, where nil, left out.
  package func with(_ changes: [String: String?]) -> SyntheticModel {
    var copy = self
    for (field, value) in changes { copy.configuration[field] = value }
    return copy
  }

  package func withScheduler(_ changes: [String: String?]) -> SyntheticModel {
    var copy = self
    for (field, value) in changes { copy.scheduler[field] = value }
    return copy
  }

  private static func json(_ fields: [String: String]) -> String {
    let lines = fields.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \($0.value)" }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  /// The parsed `unet/config.json`.
  package func parsed() throws -> UNet2DConfiguration {
    try UNet2DConfiguration(
      try JSONValue.parse(Self.json(configuration).utf8), file: "unet/config.json")
  }

  /// Writes the folder's configurations and no weights.
  package func writeConfigurations(to folder: TemporaryFolder) throws {
    try folder.write(index, to: "model_index.json")
    try folder.write(Self.json(configuration), to: "unet/config.json")
    try folder.write(Self.json(scheduler), to: "scheduler/scheduler_config.json")
  }

  /// A tensor on its way into a file.
  package struct Weight {
    package var shape: [Int]
    package var values: [Float]

    package init(shape: [Int], values: [Float]) {
      self.shape = shape
      self.values = values
    }
  }

  /// Writes the folder with small random weights, changed by `bend`.
  package func write(
    to folder: TemporaryFolder, bend: (inout [String: Weight]) -> Void = { _ in }
  ) throws {
    try writeConfigurations(to: folder)
    var weights: [String: Weight] = [:]
    for (name, shape) in try parsed().neededTensors {
      // By name, so that a tensor is the same in every network that has it.
      var random = TestRandom(name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
      weights[name] = Weight(
        shape: shape, values: random.tensor([shape.reduce(1, *)], in: -0.2...0.2).values)
    }
    bend(&weights)
    var builder = SafetensorsBuilder()
    for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
      builder.add(name, weight.shape, weight.values)
    }
    try builder.write(to: folder("unet/diffusion_pytorch_model.safetensors"))
  }
}

extension Network {
  package func callAsFunction(
    _ x: Tensor, times: [Float], labels: [Int]? = nil, _ threads: ThreadPool
  ) -> Tensor {
    self(x, NetworkInputs(times: times, labels: labels), threads)
  }
}
