import Checkpoints
import Tensors

/// Attention over pixels of vectors that have unit magnitude (Karras et al. 2024), weighed against
/// what it looks at.
struct MagnitudePreservingAttention: Sendable {
  private let projections: ConvolutionWeights
  private let out: ConvolutionWeights
  private let heads: Int
  private let residualScale: Float
  private let limit: Float?

  /// - Parameter outputScale: what the result is multiplied by.
  init(
    _ name: String, channels: Int, heads: Int, outputScale: Double, at side: Int,
    _ arguments: EDM2Plan.Arguments, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.heads = heads
    let sum = MagnitudePreservation.sum(arguments.attentionBalance)
    residualScale = Float(sum.first * outputScale)
    limit = arguments.clip.map { Float($0 * outputScale) }
    projections = try builder.magnitudePreserving(
      "\(name).attn_qkv", from: channels, to: 3 * channels, kernel: 1, at: side)
    builder.attention(name, channels: channels, positions: side * side)
    out = try builder.magnitudePreserving(
      "\(name).attn_proj", from: channels, to: channels, kernel: 1, at: side,
      factor: sum.second * outputScale)
  }

  /// - Parameter x: [images, height, width, channels].
  func callAsFunction(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
    let instructions = out.instructions
    let projected = threads.convolve(ConvolutionInput([x]), projections).values
    let (query, key, value) = threads.normalizedProjections(
      projected.reshaped([x.images, x.height * x.width, 3 * x.channels]), heads: heads,
      epsilon: Float(MagnitudePreservation.epsilon), instructions: instructions)
    let mixed = threads.attention(
      query: query, key: key, value: value, heads: heads, precision: out.precision,
      instructions: instructions)
    return threads.convolve(
      ConvolutionInput([mixed.reshaped(x.shape)]), out, residual: x,
      residualScale: residualScale, limit: limit
    ).values
  }
}
