import Checkpoints
import Tensors

/// diffusers' `UNet2DModel`: the network of the published consistency models and of ours.
///
/// Architecture: Dhariwal and Nichol, "Diffusion models beat GANs on image synthesis" (2021).
package struct UNet2D: Sendable {
  package let configuration: UNet2DConfiguration
  private let time: TimeEmbedding
  private let convolutionIn: ConvolutionWeights
  private let downBlocks: [DownBlock]
  private let middle: MiddleBlock
  private let upBlocks: [UpBlock]
  private let normOut: GroupNormWeights
  private let convolutionOut: ConvolutionWeights

  /// Builds the network of `configuration` from its weights, under diffusers' names.
  /// - Parameter precision: that of the blocks. The time's embedding, the first and the last
  ///   convolution stay in fp32: they take no time, and nothing evens out what they are off.
  /// - Throws: `CheckpointError` when a tensor is missing, superfluous or of another shape.
  package init(
    _ configuration: UNet2DConfiguration, _ store: WeightStore, precision: Precision = .fp32,
    instructions: InstructionSet = .best
  ) throws(CheckpointError) {
    try self.init(
      configuration, NetworkWeights(store, precision: precision, instructions: instructions))
  }

  /// The tensors that a checkpoint of `configuration` must have, and their shapes, by diffusers'
  /// names. Nothing is loaded.
  package static func neededTensors(_ configuration: UNet2DConfiguration)
    throws(CheckpointError) -> [String: [Int]]
  {
    let weights = NetworkWeights(listing: ())
    _ = try UNet2D(configuration, weights)
    return weights.needed
  }

  private init(_ configuration: UNet2DConfiguration, _ weights: NetworkWeights)
    throws(CheckpointError)
  {
    self.configuration = configuration
    let width = configuration.downBlocks[0].channels
    time = try TimeEmbedding(configuration, weights)
    convolutionIn = try weights.convolution(
      "conv_in", from: configuration.inChannels, to: width, precision: .fp32)
    var channels = width
    var downBlocks: [DownBlock] = []
    for (index, block) in configuration.downBlocks.enumerated() {
      downBlocks.append(try DownBlock(index, from: channels, configuration, weights))
      channels = block.channels
    }
    self.downBlocks = downBlocks
    middle = try MiddleBlock(configuration, weights)
    var upBlocks: [UpBlock] = []
    for (index, block) in configuration.upBlocks.enumerated() {
      upBlocks.append(try UpBlock(index, from: channels, configuration, weights))
      channels = block.channels
    }
    self.upBlocks = upBlocks
    normOut = try weights.groupNorm(
      "conv_norm_out", channels: width, groups: configuration.normGroups,
      epsilon: configuration.normEpsilon)
    convolutionOut = try weights.convolution(
      "conv_out", from: width, to: configuration.outChannels, precision: .fp32)
    try weights.finish()
  }

  /// One network call.
  /// - Parameters:
  ///   - input: [images, height, width, inChannels / patchSize²]; sides that divide by
  ///     `configuration.sideMultiple`.
  ///   - times: one for each image.
  ///   - labels: one for each image, in 0..<classCount, if the network knows classes.
  /// - Returns: the shape of `input` with outChannels / patchSize² channels.
  package func callAsFunction(
    _ input: Tensor, times: [Float], labels: [Int]? = nil, _ threads: ThreadPool
  ) -> Tensor {
    precondition(times.count == input.images, "one time for each image")
    precondition(
      input.height % configuration.sideMultiple == 0
        && input.width % configuration.sideMultiple == 0, "\(input.shape) can't be halved")
    let embedding = time(times, labels: labels, threads)
    var x = input
    if configuration.centersInput { x = x.mapped { 2 * $0 - 1 } }
    if configuration.patchSize > 1 {
      x = threads.pixelUnshuffled(x, factor: configuration.patchSize)
    }
    var features = FeatureMap(threads.convolve(x, convolutionIn))
    var skips = [features]
    for block in downBlocks {
      features = block(features, embedding: embedding, skips: &skips, threads)
    }
    features = middle(features, embedding: embedding, threads)
    for block in upBlocks {
      features = block(features, embedding: embedding, skips: &skips, threads)
    }
    let norm = threads.normCoefficients(
      [features], normOut, silu: true, instructions: convolutionOut.instructions)
    x = threads.convolve(ConvolutionInput([features.values], norm: norm), convolutionOut).values
    return configuration.patchSize > 1
      ? threads.pixelShuffled(x, factor: configuration.patchSize) : x
  }
}
