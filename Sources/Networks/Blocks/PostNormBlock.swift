import Checkpoints
import Tensors

/// Twice convolution, norm and SiLU, and a shortcut around it; the time scales and shifts the first
/// norm (the block of lucidrains' diffusion networks).
struct PostNormBlock: Sendable {
  private let convolutions: [ConvolutionWeights]
  private let norms: [GroupNormWeights]
  private let time: ConvolutionWeights
  private let shortcut: ConvolutionWeights?

  /// - Parameter side: of the pictures.
  init(
    _ name: String, from inChannels: Int, to outChannels: Int, groups: Int, embeddingWidth: Int,
    at side: Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    time = try builder.linear(
      "\(name).mlp.1", from: embeddingWidth, to: 2 * outChannels, precision: .fp32)
    var convolutions: [ConvolutionWeights] = []
    var norms: [GroupNormWeights] = []
    for part in ["block1", "block2"] {
      convolutions.append(
        try builder.convolution(
          "\(name).\(part).proj", from: part == "block1" ? inChannels : outChannels,
          to: outChannels, at: side))
      norms.append(
        try builder.groupNorm(
          "\(name).\(part).norm", channels: outChannels, groups: groups, epsilon: 1e-5))
    }
    self.convolutions = convolutions
    self.norms = norms
    shortcut =
      inChannels != outChannels
      ? try builder.convolution(
        "\(name).res_conv", from: inChannels, to: outChannels, kernel: 1, at: side) : nil
  }

  /// - Parameter parts: one tensor, or two whose channels follow each other.
  func callAsFunction(_ parts: [Tensor], _ embedding: Embedding, _ threads: ThreadPool) -> Tensor {
    let instructions = convolutions[0].instructions
    let first = threads.convolve(ConvolutionInput(parts), convolutions[0], takesMoments: true)
    let coefficients = threads.normCoefficients(
      [first], norms[0], modulation: threads.dense(embedding.time, time), silu: true,
      instructions: instructions)
    let second = threads.convolve(
      ConvolutionInput([first.values], norm: coefficients), convolutions[1], takesMoments: true)
    let normed = threads.normalized(
      second.values,
      threads.normCoefficients([second], norms[1], silu: true, instructions: instructions),
      instructions: instructions)
    guard let shortcut else { return threads.combined(1, normed, 1, parts[0]) }
    return threads.convolve(ConvolutionInput(parts), shortcut, residual: normed).values
  }
}
