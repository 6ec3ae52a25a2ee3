import Checkpoints
import Tensors

/// diffusers' residual self-attention over the pixels of each picture. Queries, keys and values
/// have their own weights here; in the original files they are thirds of one (q, k, v in this
/// order), which the converters have taken apart.
struct AttentionBlock: Sendable {
  private let norm: GroupNormWeights?
  private let query: ConvolutionWeights
  private let key: ConvolutionWeights
  private let value: ConvolutionWeights
  private let out: ConvolutionWeights
  private let heads: Int
  private let scale: Float

  init(
    _ name: String, channels: Int, normGroups: Int?, scale: Float = 1,
    _ configuration: UNet2DConfiguration, _ weights: NetworkWeights
  ) throws(CheckpointError) {
    heads = channels / (configuration.headSize ?? channels)
    self.scale = scale
    norm = try normGroups.map { (groups) throws(CheckpointError) in
      try weights.groupNorm(
        "\(name).group_norm", channels: channels, groups: groups,
        epsilon: configuration.normEpsilon)
    }
    query = try weights.linear("\(name).to_q", from: channels, to: channels)
    key = try weights.linear("\(name).to_k", from: channels, to: channels)
    value = try weights.linear("\(name).to_v", from: channels, to: channels)
    out = try weights.linear("\(name).to_out.0", from: channels, to: channels)
  }

  func callAsFunction(_ features: FeatureMap, _ threads: ThreadPool) -> FeatureMap {
    let instructions = query.instructions
    let x = features.values
    let normed =
      norm.map {
        threads.normalized(
          x, threads.normCoefficients([features], $0, instructions: instructions),
          instructions: instructions)
      } ?? x
    let tokens = normed.reshaped([x.images, x.height * x.width, x.channels])
    let mixed = threads.attention(
      query: threads.linear(tokens, query), key: threads.linear(tokens, key),
      value: threads.linear(tokens, value), heads: heads,
      precision: query.precision, instructions: instructions)
    let sum = threads.linear(mixed, out, residual: x).reshaped(x.shape)
    return FeatureMap(scale == 1 ? sum : (1 / scale) * sum)
  }
}
