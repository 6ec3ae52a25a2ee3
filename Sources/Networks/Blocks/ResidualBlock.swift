import Checkpoints
import Tensors

/// What the residual blocks of one network share.
struct ResidualStyle: Sendable {
  /// What a checkpoint calls the parts.
  struct Names: Sendable {
    var norm1: String
    var convolution1: String
    var time: String
    /// Of the second time, in networks that have one.
    var secondTime: String
    var norm2: String
    var convolution2: String
    var shortcut: String

    static let diffusers = Names(
      norm1: "norm1", convolution1: "conv1", time: "time_emb_proj", secondTime: "",
      norm2: "norm2", convolution2: "conv2", shortcut: "conv_shortcut")
    static let openAI = Names(
      norm1: "in_layers.0", convolution1: "in_layers.2", time: "emb_layers.1",
      secondTime: "emb_layers_s.1", norm2: "out_layers.0", convolution2: "out_layers.3",
      shortcut: "skip_connection")
    static let nvidia = Names(
      norm1: "norm0", convolution1: "conv0", time: "affine", secondTime: "affine_s",
      norm2: "norm1", convolution2: "conv1", shortcut: "skip")
  }

  var names: Names
  /// Groups of a norm of so many channels.
  var groups: @Sendable (Int) -> Int
  var epsilon: Float
  /// Whether the time scales and shifts the second norm, or is added before it.
  var timeScalesAndShifts: Bool
  var embeddingWidth: Int
  /// Whether there is a second time, whose part is added to the first's.
  var hasSecondTime = false
  /// What the sum is divided by.
  var scale: Float = 1
  /// Whether a block that resamples has a 1×1 convolution on its shortcut in any case.
  var resamplingHasShortcut = false
  /// What pictures are halved and doubled with.
  var filter = ResamplingFilter.box
}

/// Norm, SiLU, (resample,) convolution, time, norm, SiLU, convolution, and a shortcut around it all:
/// the block of Dhariwal and Nichol (2021) and, with flags, of all that came from it.
struct ResidualBlock: Sendable {
  private let norm1: GroupNormWeights
  private let convolution1: ConvolutionWeights
  private let time: ConvolutionWeights
  private let secondTime: ConvolutionWeights?
  private let norm2: GroupNormWeights
  private let convolution2: ConvolutionWeights
  private let shortcut: ConvolutionWeights?
  private let resampling: Resampling
  private let style: ResidualStyle

  /// - Parameter side: of the pictures that it makes.
  init(
    _ name: String, from inChannels: Int, to outChannels: Int, resampling: Resampling = .none,
    at side: Int, _ style: ResidualStyle, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.resampling = resampling
    self.style = style
    let names = style.names
    norm1 = try builder.groupNorm(
      "\(name).\(names.norm1)", channels: inChannels, groups: style.groups(inChannels),
      epsilon: style.epsilon)
    convolution1 = try builder.convolution(
      "\(name).\(names.convolution1)", from: inChannels, to: outChannels, at: side)
    let width = style.timeScalesAndShifts ? 2 * outChannels : outChannels
    time = try builder.linear(
      "\(name).\(names.time)", from: style.embeddingWidth, to: width, precision: .fp32)
    secondTime =
      style.hasSecondTime
      ? try builder.linear(
        "\(name).\(names.secondTime)", from: style.embeddingWidth, to: width, precision: .fp32)
      : nil
    let hasShortcut =
      inChannels != outChannels || resampling != .none && style.resamplingHasShortcut
    shortcut =
      hasShortcut
      ? try builder.convolution(
        "\(name).\(names.shortcut)", from: inChannels, to: outChannels, kernel: 1, at: side) : nil
    norm2 = try builder.groupNorm(
      "\(name).\(names.norm2)", channels: outChannels, groups: style.groups(outChannels),
      epsilon: style.epsilon)
    let last = try builder.convolution(
      "\(name).\(names.convolution2)", from: outChannels, to: outChannels, at: side)
    // Both sides of the sum are divided as they are added up.
    convolution2 = style.scale == 1 ? last : last.scaled(by: 1 / style.scale)
    if resampling != .none {
      builder.ignore(
        "\(name).\(names.convolution1).resample_filter", "\(name).\(names.shortcut).resample_filter"
      )
    }
  }

  /// - Parameter parts: one feature map, or two whose channels follow each other.
  func callAsFunction(_ parts: [FeatureMap], _ embedding: Embedding, _ threads: ThreadPool)
    -> FeatureMap
  {
    let instructions = convolution1.instructions
    let norm = threads.normCoefficients(parts, norm1, silu: true, instructions: instructions)
    var x = parts.map(\.values)
    // A box doubles on the fly; other filters and halvings need the picture itself.
    let doublesInPlace = resampling == .up && style.filter == .box
    var input = ConvolutionInput(x, norm: norm, isUpsampled: doublesInPlace)
    if resampling != .none, !doublesInPlace {
      let whole = joined(x, threads)
      let normed = threads.normalized(whole, norm, instructions: instructions)
      input = ConvolutionInput([threads.resampled(normed, resampling, style.filter)])
      x = [threads.resampled(whole, resampling, style.filter)]
    }
    let time = timeTerm(embedding, threads)
    let modulated = style.timeScalesAndShifts
    let hidden = threads.convolve(
      input, convolution1, extraBias: modulated ? nil : time, takesMoments: true)
    let norm2 = threads.normCoefficients(
      [hidden], norm2, modulation: modulated ? time : nil, silu: true, instructions: instructions)
    return threads.convolve(
      ConvolutionInput([hidden.values], norm: norm2), convolution2,
      residual: residual(x, threads), upsamplesResidual: doublesInPlace,
      residualScale: 1 / style.scale, takesMoments: true)
  }

  private func timeTerm(_ embedding: Embedding, _ threads: ThreadPool) -> Tensor {
    let first = threads.dense(embedding.time, time)
    guard let secondTime, let second = embedding.secondTime else { return first }
    return first + threads.dense(second, secondTime)
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
