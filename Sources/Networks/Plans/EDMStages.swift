import Checkpoints
import Tensors

/// The way down and up that NVIDIA's EDM networks share (Karras et al. 2022): names, order, where
/// attention is.
struct EDMStages {
  /// Before every name.
  var prefix: String
  var side: Int
  var inChannels: Int
  /// Channels of the first convolution.
  var firstWidth: Int
  /// Channels of each level, the finest first.
  var widths: [Int]
  var blocksPerLevel: Int
  var attentionSides: Set<Int>
  /// Whether on the way up only a level's last block has attention.
  var attendsLastOnly: Bool
  /// Heads of attention over so many channels; 0: there is none.
  var heads: @Sendable (Int) -> Int
  /// Whether a smaller picture runs beside the way down.
  var hasAuxiliary = false
  var style: ResidualStyle

  /// The stages, and the channels of what comes out.
  func build(_ builder: NetworkBuilder) throws(CheckpointError) -> (
    stages: [UNet.Stage], channels: Int
  ) {
    // Of training's augmentation, and of FastGen's training: nothing here needs them.
    builder.ignore("\(prefix)map_augment.weight")
    builder.ignore(prefix: "\(prefix)logvar_")
    builder.ignore(prefix: "logvar_")
    var stages: [UNet.Stage] = []
    var skips: [Int] = []
    var channels = firstWidth
    var auxiliary = inChannels
    func name(_ part: String, _ side: Int, _ what: String) -> String {
      "\(prefix)\(part).\(side)x\(side)_\(what)"
    }
    for (level, width) in widths.enumerated() {
      let side = side >> level
      if level == 0 {
        let first = try builder.convolution(
          name("enc", side, "conv"), from: inChannels, to: firstWidth, at: side, precision: .fp32)
        stages.append(UNet.Stage(layers: [.convolution(first)], keepsSkip: true))
      } else {
        var layers = try block(
          name("enc", side, "down"), channels, channels, .down, side, attends: false, builder)
        if hasAuxiliary {
          layers.append(
            .auxiliary(
              try AuxiliaryResidual(
                name("enc", side, "aux_residual"), from: auxiliary, to: channels,
                filter: style.filter, at: side, builder)))
          auxiliary = channels
        }
        stages.append(UNet.Stage(layers: layers, keepsSkip: true))
      }
      skips.append(channels)
      for index in 0..<blocksPerLevel {
        let layers = try block(
          name("enc", side, "block\(index)"), channels, width, .none, side,
          attends: attentionSides.contains(side), builder)
        stages.append(UNet.Stage(layers: layers, keepsSkip: true))
        channels = width
        skips.append(channels)
      }
    }
    for (level, width) in widths.enumerated().reversed() {
      let side = side >> level
      if level == widths.count - 1 {
        for (index, attends) in [true, false].enumerated() {
          stages.append(
            UNet.Stage(
              layers: try block(
                name("dec", side, "in\(index)"), channels, channels, .none, side,
                attends: attends, builder)))
        }
      } else {
        stages.append(
          UNet.Stage(
            layers: try block(
              name("dec", side, "up"), channels, channels, .up, side, attends: false, builder)))
      }
      for index in 0...blocksPerLevel {
        let attends =
          attentionSides.contains(side) && (!attendsLastOnly || index == blocksPerLevel)
        let layers = try block(
          name("dec", side, "block\(index)"), channels + skips.removeLast(), width, .none, side,
          attends: attends, builder)
        stages.append(UNet.Stage(layers: layers, takesSkip: true))
        channels = width
      }
    }
    return (stages, channels)
  }

  private func block(
    _ name: String, _ inputs: Int, _ outputs: Int, _ resampling: Resampling, _ side: Int,
    attends: Bool, _ builder: NetworkBuilder
  ) throws(CheckpointError) -> [UNet.Layer] {
    var layers: [UNet.Layer] = [
      .residual(
        try ResidualBlock(
          name, from: inputs, to: outputs, resampling: resampling, at: side, style, builder))
    ]
    let heads = attends ? heads(outputs) : 0
    if heads > 0 {
      layers.append(
        .attention(
          try AttentionBlock(
            name, channels: outputs, heads: heads, layout: .nvidia,
            normGroups: style.groups(outputs), epsilon: style.epsilon, scale: style.scale,
            at: side, builder)))
    }
    return layers
  }
}
