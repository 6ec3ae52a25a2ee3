import Checkpoints
import Tensors

/// Residual attention of four heads behind a norm of each pixel's channels: of every pixel to every
/// other, or linear, with a norm behind it too (lucidrains' diffusion networks).
struct ChannelNormAttention: Sendable {
  private static let heads = 4
  private static let headSize = 32
  private static let epsilon: Float = 1e-5

  private let norm: Tensor
  private let projections: ConvolutionWeights
  private let out: ConvolutionWeights
  /// nil: attention isn't linear.
  private let normOut: Tensor?

  /// - Parameter side: of the pictures.
  init(
    _ name: String, channels: Int, isLinear: Bool, at side: Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    let width = Self.heads * Self.headSize
    norm = try builder.tensor("\(name).fn.norm.g", shape: [1, channels, 1, 1])
    projections = try builder.convolution(
      "\(name).fn.fn.to_qkv", from: channels, to: 3 * width, kernel: 1, hasBias: false, at: side)
    if !isLinear { builder.attention(name, channels: width, positions: side * side) }
    out = try builder.convolution(
      "\(name).fn.fn.to_out\(isLinear ? ".0" : "")", from: width, to: channels, kernel: 1,
      at: side)
    normOut =
      isLinear ? try builder.tensor("\(name).fn.fn.to_out.1.g", shape: [1, channels, 1, 1]) : nil
  }

  func callAsFunction(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
    let instructions = out.instructions
    let normed = threads.channelNormalized(
      x, gains: norm, epsilon: Self.epsilon, instructions: instructions)
    let width = Self.heads * Self.headSize
    let projected = threads.convolve(normed, projections)
      .reshaped([x.images, x.height * x.width, 3 * width])
    let parts = (0..<3).map { projected.sliced(channels: $0 * width..<($0 + 1) * width) }
    let shape = [x.images, x.height, x.width, width]
    guard let normOut else {
      let mixed = threads.attention(
        query: parts[0], key: parts[1], value: parts[2], heads: Self.heads,
        precision: out.precision, instructions: instructions)
      return threads.convolve(mixed.reshaped(shape), out, residual: x)
    }
    let mixed = threads.linearAttention(
      query: parts[0], key: parts[1], value: parts[2], heads: Self.heads)
    return threads.channelNormalized(
      threads.convolve(mixed.reshaped(shape), out), gains: normOut, epsilon: Self.epsilon,
      residual: x, instructions: instructions)
  }
}
