import Checkpoints
import Tensors

/// NVIDIA's `DhariwalUNet`: ADM once more, with interleaved projections and a class that is a
/// linear layer of a one-hot vector (Karras et al. 2022).
package struct DhariwalUNetPlan: NetworkPlan, Equatable {
  package var prefix = "model."
  package var side = 64
  package var channels = 3
  package var classCount = 0
  package var width = 192
  package var multipliers = [1, 2, 3, 4]
  package var embeddingMultiplier = 4
  package var blocksPerLevel = 3
  package var attentionSides: Set<Int> = [32, 16, 8]
  /// Channels of a head; narrower levels have no attention.
  package var headWidth = 64

  package init() {}

  package var shape: NetworkShape {
    NetworkShape(
      inChannels: channels, outChannels: channels, side: side,
      sideMultiple: 1 << (multipliers.count - 1), levels: multipliers.map { $0 * width },
      classCount: classCount)
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let embeddingWidth = width * embeddingMultiplier
    let embedding = try EDMEmbedding(
      prefix: prefix,
      times: .sinusoids(
        SinusoidalEncoding(width: width, frequencyShift: 0, cosineFirst: true)),
      width: embeddingWidth, classCount: classCount, classesComeLast: true, builder)
    let style = ResidualStyle(
      names: .nvidia, groups: { min(32, $0 / 4) }, epsilon: 1e-5, timeScalesAndShifts: true,
      embeddingWidth: embeddingWidth)
    let headWidth = headWidth
    let stages = try EDMStages(
      prefix: prefix, side: side, inChannels: channels, firstWidth: width * multipliers[0],
      widths: multipliers.map { $0 * width }, blocksPerLevel: blocksPerLevel,
      attentionSides: attentionSides, attendsLastOnly: false, heads: { $0 / headWidth },
      style: style
    ).build(builder)
    return UNet(
      embedding: embedding, stages: stages.stages,
      normOut: try builder.groupNorm(
        "\(prefix)out_norm", channels: stages.channels, groups: style.groups(stages.channels),
        epsilon: style.epsilon),
      convolutionOut: try builder.convolution(
        "\(prefix)out_conv", from: stages.channels, to: channels, at: side, precision: .fp32))
  }
}
