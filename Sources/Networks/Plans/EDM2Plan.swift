import Checkpoints
import Tensors

/// NVIDIA's EDM2 network, which ECT, FastGen's sCM and autoguidance share.
package struct EDM2Plan: NetworkPlan {
  package enum EmbeddingKind: Sendable {
    /// Stored random frequencies and phases.
    case fourier
    /// FastGen's sinusoids, which need no tensors.
    case positional
  }

  /// The original's arguments, under the names of its papers.
  package struct Arguments: Sendable {
    /// Of the square pictures that it was trained on, in pixels.
    package var side: Int
    package var channels: Int
    /// 0: it knows no classes.
    package var labelCount: Int
    package var modelChannels = 192
    /// Of `modelChannels` at each level, the finest first.
    package var multipliers = [1, 2, 3, 4]
    /// Of `modelChannels` for the encoded time; nil: the finest level's.
    package var noiseMultiplier: Int?
    /// Of `modelChannels` for the embedding; nil: the largest level's.
    package var embeddingMultiplier: Int?
    package var blocksPerLevel = 3
    package var attentionSides = [16, 8]
    /// From 0, the time alone, to 1, the class alone.
    package var labelBalance = 0.5
    /// From 0, what comes up alone, to 1, the skip alone.
    package var concatenationBalance = 0.5
    package var residualBalance = 0.3
    package var attentionBalance = 0.3
    package var channelsPerHead = 64
    /// Activations are held within ±clip; nil: they are not.
    package var clip: Double? = 256
    package var embeddingKind = EmbeddingKind.fourier
    /// Of all names but those of the loss's own estimate.
    package var prefix = "unet."
    /// Whether learned gains, over the root of a layer's inputs, are rounded to half precision, as
    /// the original's are where it reads a half-precision snapshot on a processor.
    package var roundsGains = false

    package init(side: Int, channels: Int, labelCount: Int) {
      self.side = side
      self.channels = channels
      self.labelCount = labelCount
    }

    /// Channels of each level, the finest first.
    var levels: [Int] { multipliers.map { modelChannels * $0 } }
    var embeddingWidth: Int { modelChannels * (embeddingMultiplier ?? multipliers.max() ?? 1) }
  }

  private let arguments: Arguments

  /// - Parameter file: named in what is thrown.
  /// - Throws: `CheckpointError` when no such network can be.
  package init(_ arguments: Arguments, file: String) throws(CheckpointError) {
    try arguments.check(file: file)
    self.arguments = arguments
  }

  package var shape: NetworkShape {
    NetworkShape(
      inChannels: arguments.channels, outChannels: arguments.channels, side: arguments.side,
      sideMultiple: 1 << (arguments.multipliers.count - 1), levels: arguments.levels,
      classCount: arguments.labelCount)
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let prefix = arguments.prefix
    let embedding = try MagnitudePreservingEmbedding(arguments, builder)
    let (side, channels) = (arguments.side, arguments.levels[0])
    let convolutionIn = try builder.magnitudePreserving(
      "\(prefix)enc.\(side)x\(side)_conv", from: arguments.channels + 1, to: channels, kernel: 3,
      at: side, precision: .fp32)
    var blocks: [MagnitudePreservingBlock] = []
    let (encoder, decoder) = places()
    for place in encoder + decoder {
      blocks.append(try MagnitudePreservingBlock(place, arguments, builder))
    }
    let gain = try builder.gain("\(prefix)out_gain", isRounded: arguments.roundsGains)
    // The loss's own estimate of its size, beside the network.
    let beside = prefix.hasSuffix("unet.") ? prefix.dropLast(5) : ""
    builder.ignore(prefix: "\(beside)logvar_")
    return MagnitudePreservingUNet(
      embedding: embedding, convolutionIn: convolutionIn,
      encoder: Array(blocks.prefix(encoder.count)), decoder: Array(blocks.dropFirst(encoder.count)),
      convolutionOut: try builder.magnitudePreserving(
        "\(prefix)out_conv", from: channels, to: arguments.channels, kernel: 3, at: side,
        gain: gain, precision: .fp32))
  }

  /// The blocks of both ways in the order of a call.
  private func places() -> (
    encoder: [MagnitudePreservingBlock.Place], decoder: [MagnitudePreservingBlock.Place]
  ) {
    let levels = arguments.levels
    var channels = levels[0]
    var skips = [channels]
    var encoder: [MagnitudePreservingBlock.Place] = []
    for (level, width) in levels.enumerated() {
      if level > 0 {
        encoder.append(place(level, "down", from: channels, to: channels, isEncoder: true))
        skips.append(channels)
      }
      for block in 0..<arguments.blocksPerLevel {
        encoder.append(place(level, "block\(block)", from: channels, to: width, isEncoder: true))
        channels = width
        skips.append(channels)
      }
    }
    var decoder: [MagnitudePreservingBlock.Place] = []
    for (level, width) in levels.enumerated().reversed() {
      for name in level == levels.count - 1 ? ["in0", "in1"] : ["up"] {
        decoder.append(place(level, name, from: channels, to: channels, isEncoder: false))
      }
      for block in 0...arguments.blocksPerLevel {
        let skip = skips.removeLast()
        var next = place(
          level, "block\(block)", from: channels + skip, to: width, isEncoder: false)
        next.skipChannels = skip
        // With its producer's help both inputs want the same factor, which layers can fold in.
        let factors = MagnitudePreservation.concatenation(
          arguments.concatenationBalance, channels: (channels, skip))
        next.inputScale = factors.second
        decoder[decoder.count - 1].outputScale = factors.first / factors.second
        decoder.append(next)
        channels = width
      }
    }
    return (encoder, decoder)
  }

  private func place(
    _ level: Int, _ name: String, from inChannels: Int, to outChannels: Int, isEncoder: Bool
  ) -> MagnitudePreservingBlock.Place {
    let side = arguments.side >> level
    // The deepest level's first block has attention in any case, and resampling ones never.
    let attends =
      name.hasPrefix("block") && arguments.attentionSides.contains(side) || name == "in0"
    let way = isEncoder ? "enc" : "dec"
    return MagnitudePreservingBlock.Place(
      name: "\(arguments.prefix)\(way).\(side)x\(side)_\(name)", inChannels: inChannels,
      outChannels: outChannels, isEncoder: isEncoder,
      resampling: name == "down" ? .down : name == "up" ? .up : .none,
      heads: attends ? outChannels / arguments.channelsPerHead : 0, side: side)
  }
}

extension EDM2Plan.Arguments {
  /// Names fields as the original does.
  fileprivate func check(file: String) throws(CheckpointError) {
    func require(_ condition: Bool, _ wish: String) throws(CheckpointError) {
      guard condition else { throw CheckpointError(.malformed, "\(file): \(wish)") }
    }
    try require((1...8192).contains(side), "img_resolution must be 1 to 8192, not \(side)")
    try require((1...4096).contains(channels), "img_channels must be 1 to 4096, not \(channels)")
    try require(
      (0...10_000_000).contains(labelCount), "label_dim must be 0 to 10000000, not \(labelCount)")
    try require(
      (1...65_536).contains(modelChannels),
      "model_channels must be 1 to 65536, not \(modelChannels)"
    )
    let factors = multipliers + [noiseMultiplier, embeddingMultiplier].compactMap(\.self)
    try require(
      (1...12).contains(multipliers.count)
        && factors.allSatisfy { (1...65_536 / modelChannels).contains($0) },
      "channel_mult must be 1 to 12 numbers from 1 to \(65_536 / modelChannels)")
    try require(
      (1...32).contains(blocksPerLevel), "num_blocks must be 1 to 32, not \(blocksPerLevel)")
    try require(
      (1...65_536).contains(channelsPerHead),
      "channels_per_head must be 1 to 65536, not \(channelsPerHead)")
    for width in levels {
      let heads = max(1, width / channelsPerHead)
      try require(width % heads == 0, "\(width) channels can't be split into \(heads) heads")
    }
    let balances = [labelBalance, residualBalance, attentionBalance]
    try require(
      balances.allSatisfy { (0...1).contains($0) } && concatenationBalance > 0
        && concatenationBalance < 1,
      "label_balance, res_balance, attn_balance and concat_balance must be 0 to 1")
    try require(clip.map { $0 > 0 && $0.isFinite } ?? true, "clip_act must be positive")
    try require(
      side % (1 << (multipliers.count - 1)) == 0,
      "img_resolution \(side) can't be halved \(multipliers.count - 1)×")
    // As for diffusers' networks: a call's memory grows with this.
    try require(
      side * side <= (1 << 28) / (levels.max() ?? 1),
      "img_resolution \(side) with such wide blocks takes too much memory")
  }
}
