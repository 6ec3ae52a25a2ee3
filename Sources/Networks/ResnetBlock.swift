import Checkpoints
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
      to: conditioning == .scaleShift ? 2 * outChannels : outChannels, precision: .fp32)
    norm2 = try weights.groupNorm(
      "\(name).norm2", channels: outChannels, groups: groups, epsilon: epsilon)
    convolution2 = try weights.convolution("\(name).conv2", from: outChannels, to: outChannels)
    shortcut =
      inChannels == outChannels
      ? nil
      : try weights.convolution(
        "\(name).conv_shortcut", from: inChannels, to: outChannels, kernel: 1)
  }

  /// - Parameters:
  ///   - parts: one feature map, or two whose channels follow each other.
  ///   - embedding: [images, hidden], SiLU applied.
  func callAsFunction(_ parts: [FeatureMap], embedding: Tensor, _ threads: ThreadPool)
    -> FeatureMap
  {
    let instructions = convolution1.instructions
    let norm = threads.normCoefficients(parts, norm1, silu: true, instructions: instructions)
    var x = parts.map(\.values)
    var input = ConvolutionInput(x, norm: norm, isUpsampled: resampling == .up)
    if resampling == .down {
      let whole = joined(x, threads)
      let normed = threads.normalized(whole, norm, instructions: instructions)
      input = ConvolutionInput([threads.averagePooled(normed)])
      x = [threads.averagePooled(whole)]
    }
    let time = threads.dense(embedding, time)
    let modulated = conditioning == .scaleShift
    let hidden = threads.convolve(
      input, convolution1, extraBias: modulated ? nil : time, takesMoments: true)
    let norm2 = threads.normCoefficients(
      [hidden], norm2, modulation: modulated ? time : nil, silu: true, instructions: instructions)
    let sum = threads.convolve(
      ConvolutionInput([hidden.values], norm: norm2), convolution2,
      residual: residual(x, threads), upsamplesResidual: resampling == .up,
      takesMoments: scale == 1)
    return scale == 1 ? sum : FeatureMap((1 / scale) * sum.values)
  }

  /// What the second convolution adds to. The shortcut looks at single pixels, so it may come
  /// before the doubling.
  private func residual(_ x: [Tensor], _ threads: ThreadPool) -> Tensor {
    if let shortcut { return threads.convolve(ConvolutionInput(x), shortcut).values }
    return joined(x, threads)
  }

  private func joined(_ parts: [Tensor], _ threads: ThreadPool) -> Tensor {
    parts.count == 1 ? parts[0] : threads.concatenatedChannels(parts[0], parts[1])
  }
}
