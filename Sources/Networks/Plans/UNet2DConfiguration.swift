import Checkpoints

/// The shape of a diffusers `UNet2DModel`, read from its `config.json`.
package struct UNet2DConfiguration: Sendable, Equatable {
  package enum Resampling: String, Sendable, CaseIterable { case conv, resnet }
  package enum TimeConditioning: String, Sendable, CaseIterable {
    case add = "default"
    case scaleShift = "scale_shift"
  }

  /// One level of the network.
  package struct Block: Sendable, Equatable {
    package var channels: Int
    package var attention: Bool
    package var resampling: Resampling
  }

  package var inChannels: Int
  package var outChannels: Int
  /// Side of the pictures that the network was trained on, after pixel unshuffling.
  package var sampleSize: Int
  /// Pixels are unshuffled by this factor before the network and shuffled after it; 1: not at all.
  package var patchSize: Int
  package var layersPerBlock: Int
  /// From the finest level to the coarsest.
  package var downBlocks: [Block]
  /// From the coarsest level to the finest.
  package var upBlocks: [Block]
  package var headSize: Int?
  package var normGroups: Int
  /// Groups of the norm before the middle attention; nil: there is no such norm.
  package var middleAttentionNormGroups: Int?
  package var middleHasAttention: Bool
  package var middleScale: Float
  package var normEpsilon: Float
  package var timeConditioning: TimeConditioning
  package var timeEmbeddingWidth: Int
  package var frequencyShift: Float
  package var cosineFirst: Bool
  package var centersInput: Bool
  package var downsamplePadding: Int
  /// Class labels that condition the network; nil: none do.
  package var classCount: Int?

  /// How much the network halves its input; the side of a picture must divide by this.
  package var sideMultiple: Int { patchSize << (downBlocks.count - 1) }
}

extension UNet2DConfiguration {
  /// Reads a diffusers configuration. Whatever asks for something that the engine does not do is
  /// refused by the name of its field, never approximated.
  /// - Throws: `CheckpointError`.
  package init(_ json: JSONValue, file: String) throws(CheckpointError) {
    let fields = try ConfigurationFields(json, file: file)
    try fields.require("_class_name", isOneOf: ["UNet2DModel"])
    try fields.allow(only: Self.knownFields)
    try fields.require("act_fn", isOneOf: ["silu", "swish"])
    try fields.require("time_embedding_type", isOneOf: ["positional"])
    try fields.require("mid_block_type", isOneOf: ["UNetMidBlock2D"], nullMeansDefault: false)
    try fields.requireNull("class_embed_type")

    let channels = try fields.integers("block_out_channels", in: 1...65_536)
    let downTypes = try fields.strings("down_block_types")
    let upTypes = try fields.strings("up_block_types")
    guard (1...12).contains(channels.count), downTypes.count == channels.count,
      upTypes.count == channels.count
    else {
      throw fields.malformed(
        "block_out_channels, down_block_types and up_block_types must be equally long, 1 to 12")
    }
    let down = try fields.resampling("downsample_type")
    let up = try fields.resampling("upsample_type")
    downBlocks = []
    for (type, width) in zip(downTypes, channels) {
      downBlocks.append(
        try fields.block(
          type, width, field: "down_block_types", plain: "DownBlock2D",
          resnet: "ResnetDownsampleBlock2D", attention: "AttnDownBlock2D", resampling: down))
    }
    upBlocks = []
    for (type, width) in zip(upTypes, channels.reversed()) {
      upBlocks.append(
        try fields.block(
          type, width, field: "up_block_types", plain: "UpBlock2D",
          resnet: "ResnetUpsampleBlock2D", attention: "AttnUpBlock2D", resampling: up))
    }

    inChannels = try fields.integer("in_channels", in: 1...4096, default: 3)
    outChannels = try fields.integer("out_channels", in: 1...4096, default: 3)
    sampleSize = try fields.integer("sample_size", in: 1...8192)
    patchSize = try fields.integer("patch_size", in: 1...16, default: 1)
    layersPerBlock = try fields.integer("layers_per_block", in: 1...32, default: 2)
    headSize = try fields.optionalInteger("attention_head_dim", in: 1...4096, default: 8)
    normGroups = try fields.integer("norm_num_groups", in: 1...4096, default: 32)
    normEpsilon = Float(try fields.number("norm_eps", in: 0...1, default: 1e-5))
    timeConditioning = try fields.choice("resnet_time_scale_shift", default: .add)
    middleHasAttention = try fields.bool("add_attention", default: true)
    middleScale = Float(try fields.number("mid_block_scale_factor", in: 1e-3...1e3, default: 1))
    middleAttentionNormGroups =
      try fields.optionalInteger("attn_norm_num_groups", in: 1...4096, default: nil)
      ?? (timeConditioning == .add ? normGroups : nil)
    timeEmbeddingWidth =
      try fields.optionalInteger("time_embedding_dim", in: 1...65_536, default: nil)
      ?? channels[0] * 4
    frequencyShift = Float(try fields.number("freq_shift", in: 0...1, default: 0))
    cosineFirst = try fields.bool("flip_sin_to_cos", default: true)
    centersInput = try fields.bool("center_input_sample", default: false)
    downsamplePadding = try fields.integer("downsample_padding", in: 0...1, default: 1)
    classCount = try fields.optionalInteger("num_class_embeds", in: 1...10_000_000, default: nil)
    try checkDivisibility(fields)
  }

  /// Reads a `config.json`.
  /// - Throws: `CheckpointError` that names the file and the field.
  package init(file path: String) throws(CheckpointError) {
    try self.init(try JSONFile.read(path), file: path)
  }

  private func checkDivisibility(_ fields: ConfigurationFields) throws(CheckpointError) {
    for block in downBlocks {
      guard block.channels % normGroups == 0 else {
        throw fields.malformed(
          "norm_num_groups \(normGroups) does not divide block_out_channels \(block.channels)")
      }
    }
    for block in downBlocks + upBlocks where block.attention {
      guard block.channels % (headSize ?? block.channels) == 0 else {
        throw fields.malformed(
          "attention_head_dim \(headSize ?? 0) does not divide \(block.channels) channels")
      }
    }
    if middleHasAttention, let last = downBlocks.last {
      guard last.channels % (headSize ?? last.channels) == 0,
        last.channels % (middleAttentionNormGroups ?? 1) == 0
      else {
        throw fields.malformed(
          "attention_head_dim or attn_norm_num_groups does not divide \(last.channels) channels")
      }
    }
    let square = patchSize * patchSize
    guard inChannels % square == 0, outChannels % square == 0 else {
      throw fields.malformed(
        "patch_size \(patchSize) needs in_channels and out_channels that divide by \(square)")
    }
    // A call's memory grows with this; the largest published model has a sixteenth of it.
    guard sampleSize * sampleSize <= (1 << 28) / (downBlocks.map(\.channels).max() ?? 1) else {
      throw fields.malformed(
        "sample_size \(sampleSize) with such wide blocks takes too much memory")
    }
    guard sampleSize % (1 << (downBlocks.count - 1)) == 0 else {
      throw fields.malformed("sample_size \(sampleSize) can't be halved \(downBlocks.count - 1)×")
    }
  }

  private static let knownFields: Set<String> = [
    "act_fn", "add_attention", "attention_head_dim", "attn_norm_num_groups", "block_out_channels",
    "center_input_sample", "class_embed_type", "down_block_types", "downsample_padding",
    "downsample_type", "dropout", "flip_sin_to_cos", "freq_shift", "in_channels",
    "layers_per_block", "mid_block_scale_factor", "mid_block_type", "norm_eps",
    "norm_num_groups", "num_class_embeds", "num_train_timesteps", "out_channels", "patch_size",
    "resnet_time_scale_shift", "sample_size", "time_embedding_dim", "time_embedding_type",
    "up_block_types", "upsample_type",
  ]
}

extension ConfigurationFields {
  fileprivate func resampling(_ field: String) throws(CheckpointError)
    -> UNet2DConfiguration.Resampling
  {
    try choice(field, default: .conv)
  }

  /// A block by its diffusers name.
  fileprivate func block(
    _ type: String, _ channels: Int, field: String, plain: String, resnet: String,
    attention: String, resampling: UNet2DConfiguration.Resampling
  ) throws(CheckpointError) -> UNet2DConfiguration.Block {
    switch type {
    case plain: .init(channels: channels, attention: false, resampling: .conv)
    case resnet: .init(channels: channels, attention: false, resampling: .resnet)
    case attention: .init(channels: channels, attention: true, resampling: resampling)
    default:
      throw unsupported(field, type, known: [plain, resnet, attention])
    }
  }
}
