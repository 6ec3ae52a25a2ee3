import Checkpoints
import Tensors

/// lucidrains' network for analog bits (Chen, Zhang and Hinton 2022). It reads its last estimate, or
/// zeros, and then the noisy bits as channels, and a time that is a log SNR.
package struct BitUNetPlan: NetworkPlan {
  /// The original's arguments.
  package struct Arguments: Sendable {
    /// Of the square pictures that it was trained on, in pixels.
    package var side: Int
    package var dim: Int
    /// Of `dim` at each level, the finest first.
    package var multipliers = [1, 2, 4, 8]
    /// Of a picture of colours.
    package var channels = 3
    /// Of a colour.
    package var bits = 8
    package var groups = 8
    package var sinusoids = 16
    /// Of all names.
    package var prefix = "model."

    package init(side: Int, dim: Int) {
      self.side = side
      self.dim = dim
    }

    /// Channels before each level and after the last.
    var widths: [Int] { [dim] + multipliers.map { dim * $0 } }
  }

  private let arguments: Arguments

  /// - Parameter file: named in what is thrown.
  /// - Throws: `CheckpointError` when no such network can be.
  package init(_ arguments: Arguments, file: String) throws(CheckpointError) {
    try arguments.check(file: file)
    self.arguments = arguments
  }

  package var shape: NetworkShape {
    let channels = arguments.channels * arguments.bits
    return NetworkShape(
      inChannels: 2 * channels, outChannels: channels, side: arguments.side,
      sideMultiple: 1 << (arguments.multipliers.count - 1),
      levels: Array(arguments.widths.dropFirst()))
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let (prefix, widths) = (arguments.prefix, arguments.widths)
    let (inChannels, outChannels) = (shape.inChannels, shape.outChannels)
    let last = arguments.multipliers.count - 1
    func block(_ name: String, from inChannels: Int, to outChannels: Int, at side: Int)
      throws(CheckpointError) -> PostNormBlock
    {
      try PostNormBlock(
        prefix + name, from: inChannels, to: outChannels, groups: arguments.groups,
        embeddingWidth: 4 * arguments.dim, at: side, builder)
    }
    func level(
      _ name: String, from inChannels: Int, to channels: Int, at side: Int
    ) throws(CheckpointError) -> (blocks: [PostNormBlock], attention: ChannelNormAttention) {
      (
        [
          try block("\(name).0", from: inChannels, to: channels, at: side),
          try block("\(name).1", from: inChannels, to: channels, at: side),
        ],
        try ChannelNormAttention(
          "\(prefix)\(name).2", channels: channels, isLinear: true, at: side, builder)
      )
    }
    let first = try builder.convolution(
      "\(prefix)init_conv", from: inChannels, to: arguments.dim, kernel: 7, at: arguments.side,
      precision: .fp32)
    let embedding = try LearnedTimeEmbedding(
      "\(prefix)time_mlp", sinusoids: arguments.sinusoids, width: 4 * arguments.dim, builder)
    var down: [BitUNet.Level] = []
    for index in 0...last {
      let side = arguments.side >> index
      let (blocks, attention) = try level(
        "downs.\(index)", from: widths[index], to: widths[index], at: side)
      let sampler = try builder.convolution(
        "\(prefix)downs.\(index).3", from: widths[index], to: widths[index + 1],
        kernel: index < last ? 4 : 3, at: index < last ? side / 2 : side)
      down.append(BitUNet.Level(blocks: blocks, attention: attention, sampler: sampler))
    }
    let (deepest, side) = (widths[last + 1], arguments.side >> last)
    let middle = (
      try block("mid_block1", from: deepest, to: deepest, at: side),
      try ChannelNormAttention(
        "\(prefix)mid_attn", channels: deepest, isLinear: false, at: side, builder),
      try block("mid_block2", from: deepest, to: deepest, at: side)
    )
    var up: [BitUNet.Level] = []
    for (place, index) in (0...last).reversed().enumerated() {
      let side = arguments.side >> index
      let (finer, channels) = (widths[index], widths[index + 1])
      let (blocks, attention) = try level(
        "ups.\(place)", from: channels + finer, to: channels, at: side)
      // The finest level has no doubling to do, and no layer before the convolution.
      let name = index > 0 ? "ups.\(place).3.1" : "ups.\(place).3"
      let sampler = try builder.convolution(
        "\(prefix)\(name)", from: channels, to: finer, at: index > 0 ? 2 * side : side)
      up.append(BitUNet.Level(blocks: blocks, attention: attention, sampler: sampler))
    }
    return BitUNet(
      embedding: embedding, convolutionIn: first, down: down, middle: middle, up: up,
      lastBlock: try block(
        "final_res_block", from: 2 * arguments.dim, to: arguments.dim, at: arguments.side),
      convolutionOut: try builder.convolution(
        "\(prefix)final_conv", from: arguments.dim, to: outChannels, kernel: 1,
        at: arguments.side, precision: .fp32))
  }
}

/// The network of a `BitUNetPlan`.
private struct BitUNet: Network {
  struct Level: Sendable {
    let blocks: [PostNormBlock]
    let attention: ChannelNormAttention
    /// Halves or doubles the picture, but for the last of each way.
    let sampler: ConvolutionWeights
  }

  let embedding: LearnedTimeEmbedding
  let convolutionIn: ConvolutionWeights
  let down: [Level]
  let middle: (PostNormBlock, ChannelNormAttention, PostNormBlock)
  let up: [Level]
  let lastBlock: PostNormBlock
  let convolutionOut: ConvolutionWeights

  func callAsFunction(_ input: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool) -> Tensor {
    precondition(inputs.times.count == input.images, "one time for each image")
    let embedding = embedding(inputs, threads)
    let start = threads.convolve(input, convolutionIn)
    var x = start
    var skips: [Tensor] = []
    for (index, level) in down.enumerated() {
      x = level.blocks[0]([x], embedding, threads)
      skips.append(x)
      x = level.attention(level.blocks[1]([x], embedding, threads), threads)
      skips.append(x)
      x =
        index < down.count - 1
        ? threads.convolve(x, level.sampler, stride: 2, padding: (1, 1))
        : threads.convolve(x, level.sampler)
    }
    x = middle.0([x], embedding, threads)
    x = middle.2([middle.1(x, threads)], embedding, threads)
    for (index, level) in up.enumerated() {
      for block in level.blocks { x = block([x, skips.removeLast()], embedding, threads) }
      x = level.attention(x, threads)
      x =
        threads.convolve(
          ConvolutionInput([x], isUpsampled: index < up.count - 1), level.sampler
        ).values
    }
    return threads.convolve(lastBlock([x, start], embedding, threads), convolutionOut)
  }
}

extension BitUNetPlan.Arguments {
  /// Names fields as the original does.
  fileprivate func check(file: String) throws(CheckpointError) {
    func require(_ condition: Bool, _ wish: String) throws(CheckpointError) {
      guard condition else { throw CheckpointError(.malformed, "\(file): \(wish)") }
    }
    try require((1...8192).contains(side), "image_size must be 1 to 8192, not \(side)")
    try require((1...16_384).contains(dim), "dim must be 1 to 16384, not \(dim)")
    try require(
      (1...12).contains(multipliers.count)
        && multipliers.allSatisfy { (1...16_384 / dim).contains($0) },
      "dim_mults must be 1 to 12 numbers from 1 to \(16_384 / dim)")
    try require(
      (1...64).contains(channels) && (1...16).contains(bits),
      "channels must be 1 to 64 and bits 1 to 16, not \(channels) and \(bits)")
    try require(
      groups > 0 && widths.allSatisfy { $0 % groups == 0 },
      "resnet_block_groups \(groups) does not divide all of \(widths)")
    try require(
      (2...65_536).contains(sinusoids) && sinusoids % 2 == 0,
      "learned_sinusoidal_dim must be even and 2 to 65536, not \(sinusoids)")
    try require(
      side % (1 << (multipliers.count - 1)) == 0,
      "image_size \(side) can't be halved \(multipliers.count - 1)×")
    try require(
      side * side <= (1 << 28) / (widths.max() ?? 1),
      "image_size \(side) with such wide blocks takes too much memory")
  }
}
