import Checkpoints
import Tensors

/// diffusers' `UNet2DModel`: the network of the converted consistency models and of ours.
extension UNet2DConfiguration: NetworkPlan {
  package var shape: NetworkShape {
    let square = patchSize * patchSize
    return NetworkShape(
      inChannels: inChannels / square, outChannels: outChannels / square,
      side: sampleSize * patchSize, sideMultiple: sideMultiple,
      levels: downBlocks.map(\.channels), classCount: classCount ?? 0,
      requiresClass: classCount != nil)
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let width = downBlocks[0].channels
    let encoding = SinusoidalEncoding(
      width: width, frequencyShift: frequencyShift, cosineFirst: cosineFirst)
    let embedding = try ClassifiedTimeEmbedding(
      encoding, width: timeEmbeddingWidth, classCount: classCount, names: .diffusers, builder)
    var side = sampleSize
    var stages = [
      UNet.Stage(
        layers: [
          .convolution(
            try builder.convolution(
              "conv_in", from: inChannels, to: width, at: side, precision: .fp32))
        ], keepsSkip: true)
    ]
    var channels = width
    for (index, block) in downBlocks.enumerated() {
      stages += try down(index, block, from: channels, &side, builder)
      channels = block.channels
    }
    stages.append(try middle(channels, side, builder))
    for (index, block) in upBlocks.enumerated() {
      stages += try up(index, block, from: channels, &side, builder)
      channels = block.channels
    }
    return UNet(
      embedding: embedding, stages: stages,
      normOut: try builder.groupNorm(
        "conv_norm_out", channels: width, groups: normGroups, epsilon: normEpsilon),
      convolutionOut: try builder.convolution(
        "conv_out", from: width, to: outChannels, at: side, precision: .fp32),
      centersInput: centersInput, patchSize: patchSize)
  }

  private func style(scale: Float = 1) -> ResidualStyle {
    let groups = normGroups
    return ResidualStyle(
      names: .diffusers, groups: { _ in groups }, epsilon: normEpsilon,
      timeScalesAndShifts: timeConditioning == .scaleShift, embeddingWidth: timeEmbeddingWidth,
      scale: scale)
  }

  private func attention(
    _ name: String, _ channels: Int, _ side: Int, normGroups: Int?, scale: Float = 1,
    _ builder: NetworkBuilder
  ) throws(CheckpointError) -> UNet.Layer {
    .attention(
      try AttentionBlock(
        name, channels: channels, heads: channels / (headSize ?? channels), layout: .diffusers,
        normGroups: normGroups, epsilon: normEpsilon, scale: scale, at: side, builder))
  }

  private func down(
    _ index: Int, _ block: Block, from inChannels: Int, _ side: inout Int,
    _ builder: NetworkBuilder
  ) throws(CheckpointError) -> [UNet.Stage] {
    let name = "down_blocks.\(index)"
    var stages: [UNet.Stage] = []
    for layer in 0..<layersPerBlock {
      var layers: [UNet.Layer] = [
        .residual(
          try ResidualBlock(
            "\(name).resnets.\(layer)", from: layer == 0 ? inChannels : block.channels,
            to: block.channels, at: side, style(), builder))
      ]
      if block.attention {
        layers.append(
          try attention(
            "\(name).attentions.\(layer)", block.channels, side, normGroups: normGroups, builder))
      }
      stages.append(UNet.Stage(layers: layers, keepsSkip: true))
    }
    guard index < downBlocks.count - 1 else { return stages }
    // Resampling comes before the resnet's convolutions: they see the smaller picture.
    side /= 2
    let sampler = "\(name).downsamplers.0"
    let layer: UNet.Layer
    switch block.resampling {
    case .resnet:
      layer = .residual(
        try ResidualBlock(
          sampler, from: block.channels, to: block.channels, resampling: .down, at: side, style(),
          builder))
    case .conv:
      // Without padding, diffusers adds a row and a column of zeros after the picture.
      layer = .halving(
        try builder.convolution(
          "\(sampler).conv", from: block.channels, to: block.channels, at: side),
        padding: downsamplePadding == 0 ? (0, 1) : (downsamplePadding, downsamplePadding))
    }
    stages.append(UNet.Stage(layers: [layer], keepsSkip: true))
    return stages
  }

  private func middle(_ channels: Int, _ side: Int, _ builder: NetworkBuilder)
    throws(CheckpointError) -> UNet.Stage
  {
    func resnet(_ index: Int) throws(CheckpointError) -> UNet.Layer {
      .residual(
        try ResidualBlock(
          "mid_block.resnets.\(index)", from: channels, to: channels, at: side,
          style(scale: middleScale), builder))
    }
    var layers = [try resnet(0)]
    if middleHasAttention {
      layers.append(
        try attention(
          "mid_block.attentions.0", channels, side, normGroups: middleAttentionNormGroups,
          scale: middleScale, builder))
    }
    layers.append(try resnet(1))
    return UNet.Stage(layers: layers)
  }

  private func up(
    _ index: Int, _ block: Block, from previous: Int, _ side: inout Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) -> [UNet.Stage] {
    let finer = upBlocks[min(index + 1, upBlocks.count - 1)].channels
    let name = "up_blocks.\(index)"
    var stages: [UNet.Stage] = []
    for layer in 0...layersPerBlock {
      let current = layer == 0 ? previous : block.channels
      let skip = layer == layersPerBlock ? finer : block.channels
      var layers: [UNet.Layer] = [
        .residual(
          try ResidualBlock(
            "\(name).resnets.\(layer)", from: current + skip, to: block.channels, at: side, style(),
            builder))
      ]
      if block.attention {
        layers.append(
          try attention(
            "\(name).attentions.\(layer)", block.channels, side, normGroups: normGroups, builder))
      }
      stages.append(UNet.Stage(layers: layers, takesSkip: true))
    }
    guard index < upBlocks.count - 1 else { return stages }
    side *= 2
    let sampler = "\(name).upsamplers.0"
    let layer: UNet.Layer
    switch block.resampling {
    case .resnet:
      layer = .residual(
        try ResidualBlock(
          sampler, from: block.channels, to: block.channels, resampling: .up, at: side, style(),
          builder))
    case .conv:
      layer = .doubling(
        try builder.convolution(
          "\(sampler).conv", from: block.channels, to: block.channels, at: side))
    }
    stages.append(UNet.Stage(layers: [layer]))
    return stages
  }
}
