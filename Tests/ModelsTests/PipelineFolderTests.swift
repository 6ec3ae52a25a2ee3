import Checkpoints
import Foundation
import Models
import Networks
import TestSupport
import Testing

/// Model folders: what is missing, superfluous or of another kind is named.
@Suite struct PipelineFolderTests {
  private let folder: TemporaryFolder
  private let weights = "unet/diffusion_pytorch_model.safetensors"

  init() throws { folder = try TemporaryFolder() }

  private func load() throws {
    _ = try PipelineFolder(path: folder.path).loadPrior(threads: TestThreads.one)
  }

  @Test func sound() throws {
    try SyntheticModel.tiny.write(to: folder)
    let pipeline = try PipelineFolder(path: folder.path)
    let prior = try pipeline.loadPrior(threads: TestThreads.one)
    #expect(prior.channels == 3 && prior.nativeSide == 8 && prior.classCount == 0)
    #expect(prior.sigmaRange == 0.002...80)
    #expect(pipeline.scheduler.gridSize == 40)
  }

  /// Names of the parts of attention before diffusers renamed them, as 1×1 convolutions.
  @Test func oldNames() throws {
    try SyntheticModel.tiny.write(to: folder)
    var random = TestRandom(4)
    let x = random.tensor([1, 8, 8, 3])
    let new = try PipelineFolder(path: folder.path).loadPrior(threads: TestThreads.one)
      .denoise(x, sigma: 1)
    try SyntheticModel.tiny.write(to: folder) { weights in
      for (name, weight) in weights {
        for (part, old) in [
          ("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn"),
        ] where name.contains(".\(part).") {
          weights[name] = nil
          var renamed = weight
          if weight.shape.count == 2 { renamed.shape += [1, 1] }
          weights[name.replacingOccurrences(of: part, with: old)] = renamed
        }
      }
    }
    let old = try PipelineFolder(path: folder.path).loadPrior(threads: TestThreads.one)
    #expect(try old.denoise(x, sigma: 1).hasSameBits(as: new))
  }

  @Test func shards() throws {
    try SyntheticModel.tiny.write(to: folder)
    try FileManager.default.moveItem(
      atPath: folder(weights), toPath: folder("unet/model-1.safetensors"))
    let names = try WeightStore(file: folder("unet/model-1.safetensors")).names
    let map = names.map { "\"\($0)\": \"model-1.safetensors\"" }.joined(separator: ",")
    try folder.write("{\"weight_map\": {\(map)}}", to: "\(weights).index.json")
    try load()
  }

  @Test(arguments: ["model_index.json", "unet/config.json", "scheduler/scheduler_config.json"])
  func missingFiles(_ name: String) throws {
    try SyntheticModel.tiny.write(to: folder)
    try FileManager.default.removeItem(atPath: folder(name))
    expectRefusal(folder(name), "No such file", kind: .missing) { try load() }
  }

  @Test(arguments: ["model_index.json", "unet/config.json", "scheduler/scheduler_config.json"])
  func brokenFiles(_ name: String) throws {
    try SyntheticModel.tiny.write(to: folder)
    try folder.write("{\"_class_name\": ", to: name)
    expectRefusal(folder(name), "not sound JSON", kind: .malformed) { try load() }
    try folder.write("{\"a\\n\": 1, \"a\\n\": 1}", to: name)
    expectRefusal(folder(name), "twice", kind: .malformed) { try load() }
    try folder.write("", to: name)
    expectRefusal(folder(name), "empty", kind: .malformed) { try load() }
  }

  @Test func noFolder() throws {
    expectRefusal(folder("absent"), "no such model folder", kind: .missing) {
      _ = try PipelineFolder(path: folder("absent"))
    }
    let file = try folder.write("x", to: "file.safetensors")
    expectRefusal(file, "a model is a folder", kind: .malformed) {
      _ = try PipelineFolder(path: file)
    }
  }

  @Test func otherPipeline() throws {
    var model = SyntheticModel.tiny
    for name in ["DDPMPipeline", "Stable\\nDiffusionPipeline"] {
      model.index = "{\"_class_name\": \"\(name)\"}"
      try model.write(to: folder)
      expectRefusal(folder("model_index.json"), "_class_name", kind: .unsupported) { try load() }
    }
    model.index = "[]"
    try model.write(to: folder)
    expectRefusal(folder("model_index.json"), "_class_name", kind: .unsupported) { try load() }
  }

  @Test func noWeights() throws {
    try SyntheticModel.tiny.writeConfigurations(to: folder)
    expectRefusal(folder(weights), "no weights", kind: .missing) { try load() }
    try folder.write([0x80, 2], to: "unet/diffusion_pytorch_model.bin")
    expectRefusal(
      folder("unet/diffusion_pytorch_model.bin"), "save the model as safetensors",
      kind: .unsupported
    ) { try load() }
    try FileManager.default.createDirectory(
      atPath: folder(weights), withIntermediateDirectories: true)
    expectRefusal(folder(weights), "regular file", kind: .malformed) { try load() }
  }

  @Test func missingTensor() throws {
    try SyntheticModel.tiny.write(to: folder) { $0["mid_block.attentions.0.to_v.bias"] = nil }
    expectRefusal(
      folder(weights), "needs a tensor mid_block.attentions.0.to_v.bias", kind: .malformed
    ) { try load() }
  }

  @Test func superfluousTensors() throws {
    let extra = SyntheticModel.Weight(shape: [1], values: [0])
    try SyntheticModel.tiny.write(to: folder) { $0["class_embedding.weight"] = extra }
    expectRefusal(folder(weights), "holds class_embedding.weight,", kind: .malformed) { try load() }
    try SyntheticModel.tiny.write(to: folder) {
      for name in ["a", "b", "z"] { $0[name] = extra }
    }
    expectRefusal(folder(weights), "holds a and 2 more", kind: .malformed) { try load() }
    // Both spellings of one tensor.
    try SyntheticModel.tiny.write(to: folder) {
      $0["mid_block.attentions.0.query.weight"] = $0["mid_block.attentions.0.to_q.weight"]
    }
    expectRefusal(folder(weights), "mid_block.attentions.0.query.weight", kind: .malformed) {
      try load()
    }
  }

  @Test func misshapenTensors() throws {
    for (name, shape) in [
      ("conv_in.weight", [8, 3, 9]), ("conv_in.weight", [3, 8, 3, 3]), ("conv_in.bias", [8, 1]),
      ("time_embedding.linear_1.weight", [8, 32]), ("conv_norm_out.weight", [2, 4]),
      ("down_blocks.1.attentions.0.to_q.weight", [256]),
    ] {
      try SyntheticModel.tiny.write(to: folder) { $0[name]?.shape = shape }
      expectRefusal(folder(weights), name, "\(shape)", kind: .malformed) { try load() }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func weightsThatAreNoNumbers(_ value: Float) throws {
    for name in ["conv_in.weight", "up_blocks.1.resnets.0.norm1.bias"] {
      try SyntheticModel.tiny.write(to: folder) { $0[name]?.values[3] = value }
      expectRefusal(folder(weights), name, kind: .malformed) { try load() }
    }
  }

  @Test func weightsOfOtherTypes() throws {
    try SyntheticModel.tiny.writeConfigurations(to: folder)
    var builder = SafetensorsBuilder()
    for (name, shape) in try UNet2D.neededTensors(SyntheticModel.tiny.parsed()) {
      builder.add(name, "I32", shape, [UInt8](repeating: 0, count: 4 * shape.reduce(1, *)))
    }
    try builder.write(to: folder(weights))
    expectRefusal(folder(weights), "I32", kind: .unsupported) { try load() }
  }

  @Test func channelsThatAreNoRGB() throws {
    for channels in ["1", "4"] {
      try SyntheticModel.tiny.with(["in_channels": channels, "out_channels": channels])
        .write(to: folder)
      expectRefusal(folder.path, "in_channels", "RGB", kind: .unsupported) { try load() }
    }
    try SyntheticModel.tiny.with(["out_channels": "6"]).write(to: folder)
    expectRefusal(folder.path, "out_channels 6", kind: .unsupported) { try load() }
  }

  /// The scheduler's and the network's own refusals reach the caller with the file's name.
  @Test func refusalsNameTheFile() throws {
    try SyntheticModel.tiny.withScheduler(["clip_denoised": "false"]).write(to: folder)
    expectRefusal(folder("scheduler/scheduler_config.json"), "clip_denoised") { try load() }
    try SyntheticModel.tiny.write(to: folder)
    try folder.write("{\"_class_name\": \"UNet2DModel\", \"x\\ny\": 1}", to: "unet/config.json")
    expectRefusal(folder("unet/config.json"), "x?y is set") { try load() }
  }
}
