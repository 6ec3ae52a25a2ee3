import Checkpoints
import Tensors

/// Residual self-attention over the pixels of each picture.
struct AttentionBlock: Sendable {
  /// What a checkpoint calls the parts, and how it keeps queries, keys and values.
  enum Layout: Sendable {
    /// Apart, as diffusers' converters leave them; under the names of before 0.18 too.
    case diffusers
    /// In one layer, as OpenAI's networks have them.
    case openAI
    /// In one layer, beside the residual block's own parts.
    case nvidia

    var norm: String {
      switch self {
      case .diffusers: "group_norm"
      case .openAI: "norm"
      case .nvidia: "norm2"
      }
    }
  }

  private let norm: GroupNormWeights?
  private let projections: [ConvolutionWeights]
  private let out: ConvolutionWeights
  private let heads: Int
  private let scale: Float

  /// - Parameters:
  ///   - normGroups: nil: there is no norm.
  ///   - side: of the pictures.
  init(
    _ name: String, channels: Int, heads: Int, layout: Layout, normGroups: Int?, epsilon: Float,
    scale: Float = 1, at side: Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.heads = heads
    self.scale = scale
    let positions = side * side
    norm = try normGroups.map { (groups) throws(CheckpointError) in
      try builder.groupNorm(
        "\(name).\(layout.norm)", channels: channels, groups: groups, epsilon: epsilon)
    }
    switch layout {
    case .diffusers:
      var projections: [ConvolutionWeights] = []
      for (part, old) in [("to_q", "query"), ("to_k", "key"), ("to_v", "value")] {
        projections.append(
          try builder.linear(
            "\(name).\(part)", "\(name).\(old)", from: channels, to: channels,
            positions: positions))
      }
      self.projections = projections
    case .openAI, .nvidia:
      projections = try builder.fusedProjections(
        "\(name).qkv", channels: channels,
        order: layout == .openAI ? .thirds : .interleaved, positions: positions)
    }
    builder.attention(name, channels: channels, positions: positions)
    let last: ConvolutionWeights
    switch layout {
    case .diffusers:
      last = try builder.linear(
        "\(name).to_out.0", "\(name).proj_attn", from: channels, to: channels,
        positions: positions)
    case .openAI:
      last = try builder.linear(
        "\(name).proj_out", from: channels, to: channels, positions: positions)
    case .nvidia:
      last = try builder.linear("\(name).proj", from: channels, to: channels, positions: positions)
    }
    // Both sides of the sum are divided as they are added up.
    out = scale == 1 ? last : last.scaled(by: 1 / scale)
  }

  func callAsFunction(_ features: FeatureMap, _ threads: ThreadPool) -> FeatureMap {
    let instructions = out.instructions
    let x = features.values
    let normed =
      norm.map {
        threads.normalized(
          x, threads.normCoefficients([features], $0, instructions: instructions),
          instructions: instructions)
      } ?? x
    let tokens = normed.reshaped([x.images, x.height * x.width, x.channels])
    let mixed = threads.attention(
      query: threads.linear(tokens, projections[0]), key: threads.linear(tokens, projections[1]),
      value: threads.linear(tokens, projections[2]), heads: heads, precision: out.precision,
      instructions: instructions)
    let sum = threads.linear(mixed, out, residual: x, residualScale: 1 / scale)
    return FeatureMap(sum.reshaped(x.shape))
  }
}
