import Tensors

/// diffusers' `ResnetBlock2D`: norm, SiLU, (resample,) convolution, time, norm, SiLU,
/// convolution, and a shortcut around it all.
struct ResnetBlock: Sendable {
  enum Resampling { case none, up, down }

  private let norm1: GroupNormWeights
  private let convolution1: ConvolutionWeights
  private let time: ConvolutionWeights
  private let norm2: GroupNormWeights
  private let convolution2: ConvolutionWeights
  private let shortcut: ConvolutionWeights?
  private let resampling: Resampling
  private let conditioning: UNet2DConfiguration.TimeConditioning
  /// What the sum is divided by.
  private let scale: Float

  init(
    _ name: String, from inChannels: Int, to outChannels: Int, resampling: Resampling = .none,
    scale: Float = 1, _ configuration: UNet2DConfiguration, _ weights: NetworkWeights
  ) throws(CheckpointError) {
    self.resampling = resampling
    self.scale = scale
    conditioning = configuration.timeConditioning
    let (groups, epsilon) = (configuration.normGroups, configuration.normEpsilon)
    norm1 = try weights.groupNorm(
      "\(name).norm1", channels: inChannels, groups: groups, epsilon: epsilon)
    convolution1 = try weights.convolution("\(name).conv1", from: inChannels, to: outChannels)
    time = try weights.linear(
      "\(name).time_emb_proj", from: configuration.timeEmbeddingWidth,
      to: conditioning == .scaleShift ? 2 * outChannels : outChannels)
    norm2 = try weights.groupNorm(
      "\(name).norm2", channels: outChannels, groups: groups, epsilon: epsilon)
    convolution2 = try weights.convolution("\(name).conv2", from: outChannels, to: outChannels)
    shortcut =
      inChannels == outChannels
      ? nil
      : try weights.convolution(
        "\(name).conv_shortcut", from: inChannels, to: outChannels, kernel: 1)
  }

  /// - Parameter embedding: [images, hidden], SiLU applied.
  func callAsFunction(_ input: Tensor, embedding: Tensor, _ threads: ThreadPool) -> Tensor {
    let instructions = convolution1.instructions
    var x = input
    var hidden = threads.groupNorm(x, norm1, silu: true, instructions: instructions)
    switch resampling {
    case .none: break
    case .up:
      x = threads.upsampledNearest(x)
      hidden = threads.upsampledNearest(hidden)
    case .down:
      x = threads.averagePooled(x)
      hidden = threads.averagePooled(hidden)
    }
    let time = threads.linear(embedding, time)
    switch conditioning {
    case .add:
      hidden = threads.convolve(hidden, convolution1, extraBias: time)
      hidden = threads.groupNorm(hidden, norm2, silu: true, instructions: instructions)
    case .scaleShift:
      hidden = threads.convolve(hidden, convolution1)
      hidden = threads.groupNorm(
        hidden, norm2, modulation: time, silu: true, instructions: instructions)
    }
    if let shortcut { x = threads.convolve(x, shortcut) }
    let sum = threads.convolve(hidden, convolution2, residual: x)
    return scale == 1 ? sum : (1 / scale) * sum
  }
}
