import Checkpoints
import Tensors

/// OpenAI's `UNetModel`: the network of "Diffusion models beat GANs on image synthesis" (Dhariwal
/// and Nichol 2021) as consistency models have it, with the second time of CTM and the six input
/// channels of CAF.
package struct ADMPlan: NetworkPlan, Equatable {
  package var side = 64
  package var inChannels = 3
  package var outChannels = 3
  /// Channels before the levels' multipliers.
  package var width = 192
  package var multipliers = [1, 2, 3, 4]
  package var blocksPerLevel = 3
  /// Sides of the pictures that have attention.
  package var attentionSides: Set<Int> = [32, 16, 8]
  /// Channels of a head; nil: `heads` says how many there are.
  package var headWidth: Int? = 64
  package var heads = 1
  package var classCount: Int?
  package var timeScalesAndShifts = true
  /// Whether residual blocks resample, and not convolutions.
  package var resamplesInBlocks = true
  package var hasSecondTime = false

  package init() {}

  package var shape: NetworkShape {
    NetworkShape(
      inChannels: inChannels, outChannels: outChannels, side: side,
      sideMultiple: 1 << (multipliers.count - 1), levels: multipliers.map { $0 * width },
      classCount: classCount ?? 0, requiresClass: classCount != nil,
      takesSecondTime: hasSecondTime)
  }

  private var style: ResidualStyle {
    ResidualStyle(
      names: .openAI, groups: { _ in 32 }, epsilon: 1e-5,
      timeScalesAndShifts: timeScalesAndShifts, embeddingWidth: 4 * width,
      hasSecondTime: hasSecondTime)
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let embedding = try ClassifiedTimeEmbedding(
      SinusoidalEncoding(width: width, frequencyShift: 0, cosineFirst: true), width: 4 * width,
      classCount: classCount, names: .openAI, hasSecondTime: hasSecondTime, builder)
    var walk = Walk(side: side, channels: multipliers[0] * width)
    walk.stages.append(
      UNet.Stage(
        layers: [
          .convolution(
            try builder.convolution(
              "input_blocks.0.0", from: inChannels, to: walk.channels, at: side, precision: .fp32))
        ], keepsSkip: true))
    walk.skips.append(walk.channels)
    for level in multipliers.indices { try down(level, &walk, builder) }
    walk.stages.append(
      UNet.Stage(layers: [
        try residual("middle_block.0", walk.channels, walk.channels, walk.side, builder),
        try attention("middle_block.1", walk.channels, walk.side, builder),
        try residual("middle_block.2", walk.channels, walk.channels, walk.side, builder),
      ]))
    walk.index = 0
    for level in multipliers.indices.reversed() { try up(level, &walk, builder) }
    return UNet(
      embedding: embedding, stages: walk.stages,
      normOut: try builder.groupNorm("out.0", channels: walk.channels, groups: 32, epsilon: 1e-5),
      convolutionOut: try builder.convolution(
        "out.2", from: walk.channels, to: outChannels, at: side, precision: .fp32))
  }

  /// Where the walk through the levels stands.
  private struct Walk {
    var side: Int
    var channels: Int
    /// The number of the next input or output block.
    var index = 1
    var skips: [Int] = []
    var stages: [UNet.Stage] = []
  }

  private func residual(
    _ name: String, _ inputs: Int, _ outputs: Int, resampling: Resampling = .none, _ side: Int,
    _ builder: NetworkBuilder
  ) throws(CheckpointError) -> UNet.Layer {
    .residual(
      try ResidualBlock(
        name, from: inputs, to: outputs, resampling: resampling, at: side, style, builder))
  }

  private func attention(
    _ name: String, _ channels: Int, _ side: Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) -> UNet.Layer {
    .attention(
      try AttentionBlock(
        name, channels: channels, heads: headWidth.map { channels / $0 } ?? heads, layout: .openAI,
        normGroups: 32, epsilon: 1e-5, at: side, builder))
  }

  private func down(_ level: Int, _ walk: inout Walk, _ builder: NetworkBuilder)
    throws(CheckpointError)
  {
    for _ in 0..<blocksPerLevel {
      let name = "input_blocks.\(walk.index)"
      let channels = multipliers[level] * width
      var layers = [try residual("\(name).0", walk.channels, channels, walk.side, builder)]
      if attentionSides.contains(walk.side) {
        layers.append(try attention("\(name).1", channels, walk.side, builder))
      }
      walk.channels = channels
      walk.stages.append(UNet.Stage(layers: layers, keepsSkip: true))
      walk.skips.append(channels)
      walk.index += 1
    }
    guard level < multipliers.count - 1 else { return }
    walk.side /= 2
    let (name, channels) = ("input_blocks.\(walk.index).0", walk.channels)
    let layer: UNet.Layer =
      resamplesInBlocks
      ? try residual(name, channels, channels, resampling: .down, walk.side, builder)
      : .halving(
        try builder.convolution("\(name).op", from: channels, to: channels, at: walk.side),
        padding: (1, 1))
    walk.stages.append(UNet.Stage(layers: [layer], keepsSkip: true))
    walk.skips.append(channels)
    walk.index += 1
  }

  private func up(_ level: Int, _ walk: inout Walk, _ builder: NetworkBuilder)
    throws(CheckpointError)
  {
    for block in 0...blocksPerLevel {
      let name = "output_blocks.\(walk.index)"
      let channels = multipliers[level] * width
      let skip = walk.skips.removeLast()
      var layers = [
        try residual("\(name).0", walk.channels + skip, channels, walk.side, builder)
      ]
      if attentionSides.contains(walk.side) {
        layers.append(try attention("\(name).1", channels, walk.side, builder))
      }
      walk.channels = channels
      if level > 0, block == blocksPerLevel {
        walk.side *= 2
        let sampler = "\(name).\(layers.count)"
        layers.append(
          resamplesInBlocks
            ? try residual(sampler, channels, channels, resampling: .up, walk.side, builder)
            : .doubling(
              try builder.convolution(
                "\(sampler).conv", from: channels, to: channels, at: walk.side)))
      }
      walk.stages.append(UNet.Stage(layers: layers, takesSkip: true))
      walk.index += 1
    }
  }
}
