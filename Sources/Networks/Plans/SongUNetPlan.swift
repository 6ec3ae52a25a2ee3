import Checkpoints
import Tensors

/// NVIDIA's `SongUNet`: the DDPM++ and NCSN++ of Song et al. (2021) as EDM rebuilt them, with the
/// second time of CTM.
package struct SongUNetPlan: NetworkPlan, Equatable {
  /// How the time is encoded.
  package enum EmbeddingKind: String, Sendable, CaseIterable { case positional, fourier }
  /// What runs beside the way down.
  package enum EncoderKind: String, Sendable, CaseIterable { case standard, residual }
  package enum DecoderKind: String, Sendable, CaseIterable { case standard }

  package var prefix = "model."
  package var side = 32
  package var channels = 3
  package var classCount = 0
  package var width = 128
  package var multipliers = [1, 2, 2, 2]
  package var embeddingMultiplier = 4
  package var noiseMultiplier = 1
  package var blocksPerLevel = 4
  package var attentionSides: Set<Int> = [16]
  package var embedding = EmbeddingKind.positional
  package var encoder = EncoderKind.standard
  package var hasBinomialFilter = false
  package var hasSecondTime = false

  package init() {}

  package var shape: NetworkShape {
    NetworkShape(
      inChannels: channels, outChannels: channels, side: side,
      sideMultiple: 1 << (multipliers.count - 1), levels: multipliers.map { $0 * width },
      classCount: classCount, takesSecondTime: hasSecondTime)
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let noiseWidth = width * noiseMultiplier
    let times: EDMEmbedding.Times =
      switch embedding {
      // The original makes [cos, sin] and then swaps the halves.
      case .positional:
        .sinusoids(SinusoidalEncoding(width: noiseWidth, frequencyShift: 1, cosineFirst: false))
      case .fourier:
        .frequencies(
          try builder.tensor("\(prefix)map_noise.freqs", shape: [noiseWidth / 2]))
      }
    let embeddingWidth = width * embeddingMultiplier
    let embedding = try EDMEmbedding(
      prefix: prefix, times: times, width: embeddingWidth, classCount: classCount,
      classesComeLast: false, hasSecondTime: hasSecondTime, builder)
    let style = ResidualStyle(
      names: .nvidia, groups: { min(32, $0 / 4) }, epsilon: 1e-6, timeScalesAndShifts: false,
      embeddingWidth: embeddingWidth, hasSecondTime: hasSecondTime, scale: Float(2).squareRoot(),
      resamplingHasShortcut: true, filter: hasBinomialFilter ? .binomial : .box)
    let stages = try EDMStages(
      prefix: prefix, side: side, inChannels: channels, firstWidth: width,
      widths: multipliers.map { $0 * width }, blocksPerLevel: blocksPerLevel,
      attentionSides: attentionSides, attendsLastOnly: true, heads: { _ in 1 },
      hasAuxiliary: encoder == .residual, style: style
    ).build(builder)
    let head = "\(prefix)dec.\(side)x\(side)_aux"
    return UNet(
      embedding: embedding, stages: stages.stages,
      normOut: try builder.groupNorm(
        "\(head)_norm", channels: stages.channels, groups: style.groups(stages.channels),
        epsilon: style.epsilon),
      convolutionOut: try builder.convolution(
        "\(head)_conv", from: stages.channels, to: channels, at: side, precision: .fp32))
  }
}
