import Checkpoints
import Tensors

/// One level on the way down: resnets, each followed by attention where the level has it, then a
/// halving unless it is the last.
struct DownBlock: Sendable {
  private let resnets: [ResnetBlock]
  private let attentions: [AttentionBlock]
  private let downsampler: Downsampler?

  private enum Downsampler: Sendable {
    case resnet(ResnetBlock)
    case convolution(ConvolutionWeights, padding: (before: Int, after: Int))
  }

  init(
    _ index: Int, from inChannels: Int, _ configuration: UNet2DConfiguration,
    _ weights: NetworkWeights
  ) throws(CheckpointError) {
    let block = configuration.downBlocks[index]
    let name = "down_blocks.\(index)"
    var resnets: [ResnetBlock] = []
    var attentions: [AttentionBlock] = []
    for layer in 0..<configuration.layersPerBlock {
      resnets.append(
        try ResnetBlock(
          "\(name).resnets.\(layer)", from: layer == 0 ? inChannels : block.channels,
          to: block.channels, configuration, weights))
      if block.attention {
        attentions.append(
          try AttentionBlock(
            "\(name).attentions.\(layer)", channels: block.channels,
            normGroups: configuration.normGroups, configuration, weights))
      }
    }
    self.resnets = resnets
    self.attentions = attentions
    if index == configuration.downBlocks.count - 1 {
      downsampler = nil
    } else {
      switch block.resampling {
      case .resnet:
        downsampler = .resnet(
          try ResnetBlock(
            "\(name).downsamplers.0", from: block.channels, to: block.channels, resampling: .down,
            configuration, weights))
      case .conv:
        // Without padding, diffusers adds a row and a column of zeros after the picture.
        let padding = configuration.downsamplePadding
        downsampler = .convolution(
          try weights.convolution(
            "\(name).downsamplers.0.conv", from: block.channels, to: block.channels),
          padding: padding == 0 ? (0, 1) : (padding, padding))
      }
    }
  }

  /// - Parameter skips: every layer's output is added for the way up.
  func callAsFunction(
    _ input: FeatureMap, embedding: Tensor, skips: inout [FeatureMap], _ threads: ThreadPool
  ) -> FeatureMap {
    var x = input
    for (index, resnet) in resnets.enumerated() {
      x = resnet([x], embedding: embedding, threads)
      if !attentions.isEmpty { x = attentions[index](x, threads) }
      skips.append(x)
    }
    switch downsampler {
    case .none: return x
    case .resnet(let resnet): x = resnet([x], embedding: embedding, threads)
    case .convolution(let weights, let padding):
      x = FeatureMap(threads.convolve(x.values, weights, stride: 2, padding: padding))
    }
    skips.append(x)
    return x
  }
}

/// The coarsest level's middle: resnet, attention, resnet.
struct MiddleBlock: Sendable {
  private let first: ResnetBlock
  private let attention: AttentionBlock?
  private let second: ResnetBlock

  init(_ configuration: UNet2DConfiguration, _ weights: NetworkWeights) throws(CheckpointError) {
    let channels = configuration.downBlocks[configuration.downBlocks.count - 1].channels
    let scale = configuration.middleScale
    first = try ResnetBlock(
      "mid_block.resnets.0", from: channels, to: channels, scale: scale, configuration, weights)
    attention =
      configuration.middleHasAttention
      ? try AttentionBlock(
        "mid_block.attentions.0", channels: channels,
        normGroups: configuration.middleAttentionNormGroups, scale: scale, configuration, weights)
      : nil
    second = try ResnetBlock(
      "mid_block.resnets.1", from: channels, to: channels, scale: scale, configuration, weights)
  }

  func callAsFunction(_ input: FeatureMap, embedding: Tensor, _ threads: ThreadPool) -> FeatureMap {
    var x = first([input], embedding: embedding, threads)
    if let attention { x = attention(x, threads) }
    return second([x], embedding: embedding, threads)
  }
}

/// One level on the way up: resnets on the current picture beside what the way down kept, then a
/// doubling unless it is the last.
struct UpBlock: Sendable {
  private let resnets: [ResnetBlock]
  private let attentions: [AttentionBlock]
  private let upsampler: Upsampler?

  private enum Upsampler: Sendable {
    case resnet(ResnetBlock)
    case convolution(ConvolutionWeights)
  }

  init(
    _ index: Int, from previous: Int, _ configuration: UNet2DConfiguration,
    _ weights: NetworkWeights
  ) throws(CheckpointError) {
    let blocks = configuration.upBlocks
    let channels = blocks[index].channels
    let finer = blocks[min(index + 1, blocks.count - 1)].channels
    let name = "up_blocks.\(index)"
    let layers = configuration.layersPerBlock + 1
    var resnets: [ResnetBlock] = []
    var attentions: [AttentionBlock] = []
    for layer in 0..<layers {
      let current = layer == 0 ? previous : channels
      let skip = layer == layers - 1 ? finer : channels
      resnets.append(
        try ResnetBlock(
          "\(name).resnets.\(layer)", from: current + skip, to: channels, configuration, weights))
      if blocks[index].attention {
        attentions.append(
          try AttentionBlock(
            "\(name).attentions.\(layer)", channels: channels,
            normGroups: configuration.normGroups, configuration, weights))
      }
    }
    self.resnets = resnets
    self.attentions = attentions
    if index == blocks.count - 1 {
      upsampler = nil
    } else if blocks[index].resampling == .resnet {
      upsampler = .resnet(
        try ResnetBlock(
          "\(name).upsamplers.0", from: channels, to: channels, resampling: .up, configuration,
          weights))
    } else {
      upsampler = .convolution(
        try weights.convolution("\(name).upsamplers.0.conv", from: channels, to: channels))
    }
  }

  /// - Parameter skips: the last ones are taken, newest first.
  func callAsFunction(
    _ input: FeatureMap, embedding: Tensor, skips: inout [FeatureMap], _ threads: ThreadPool
  ) -> FeatureMap {
    var x = input
    for (index, resnet) in resnets.enumerated() {
      x = resnet([x, skips.removeLast()], embedding: embedding, threads)
      if !attentions.isEmpty { x = attentions[index](x, threads) }
    }
    switch upsampler {
    case .none: return x
    case .resnet(let resnet): return resnet([x], embedding: embedding, threads)
    case .convolution(let weights):
      return threads.convolve(
        ConvolutionInput([x.values], isUpsampled: true), weights, takesMoments: true)
    }
  }
}
