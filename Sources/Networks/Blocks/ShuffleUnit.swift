import Checkpoints
import Tensors

/// Convolution, group norm of groups of eight channels, SiLU.
struct NormedConvolution: Sendable {
  private let convolution: ConvolutionWeights
  private let norm: GroupNormWeights

  /// - Parameter side: of the pictures.
  init(
    _ name: String, from inChannels: Int, to outChannels: Int, kernel: Int, at side: Int,
    _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    convolution = try builder.convolution(
      "\(name).conv", from: inChannels, to: outChannels, kernel: kernel, at: side)
    norm = try builder.groupNorm(
      "\(name).gn", channels: outChannels, groups: max(1, outChannels / 8), epsilon: 1e-5)
  }

  func callAsFunction(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
    threads.groupNorm(
      threads.convolve(x, convolution), norm, silu: true, instructions: convolution.instructions)
  }
}

/// Each channel convolved by itself, then a group norm.
private struct NormedDepthwise: Sendable {
  private let weights: DepthwiseWeights
  private let norm: GroupNormWeights
  private let stride: Int

  init(_ convolution: String, _ norm: String, channels: Int, stride: Int, _ builder: NetworkBuilder)
    throws(CheckpointError)
  {
    self.stride = stride
    weights = DepthwiseWeights(
      try builder.tensor("\(convolution).weight", shape: [channels, 1, 3, 3]),
      bias: try builder.tensor("\(convolution).bias", shape: [channels]))
    self.norm = try builder.groupNorm(
      norm, channels: channels, groups: max(1, channels / 8), epsilon: 1e-5)
  }

  func callAsFunction(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
    threads.groupNorm(threads.convolve(x, weights, stride: stride), norm)
  }
}

/// The unit of ShuffleNet v2 (Ma et al. 2018): two branches, whose channels then take turns. Halves
/// of the channels go one way each, or, where the picture is halved, all go both ways.
struct ShuffleUnit: Sendable {
  private let depthwise: [NormedDepthwise]
  private let firstOut: NormedConvolution
  private let secondIn: NormedConvolution
  private let secondOut: NormedConvolution
  private let halves: Bool

  /// - Parameter side: of the pictures that it makes.
  init(
    _ name: String, from inChannels: Int, to outChannels: Int, halves: Bool = false, at side: Int,
    _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.halves = halves
    let (first, second) = ("\(name).branch1", "\(name).branch2")
    let width = halves ? inChannels : inChannels / 2
    let hidden = halves ? outChannels / 2 : width
    let stride = halves ? 2 : 1
    depthwise = [
      try NormedDepthwise(
        "\(first).0", "\(first).1", channels: width, stride: stride, builder),
      try NormedDepthwise(
        "\(second).1", "\(second).2", channels: hidden, stride: stride, builder),
    ]
    firstOut = try NormedConvolution(
      "\(first).2", from: width, to: outChannels / 2, kernel: 1, at: side, builder)
    secondIn = try NormedConvolution(
      "\(second).0", from: width, to: hidden, kernel: 1, at: halves ? 2 * side : side, builder)
    secondOut = try NormedConvolution(
      "\(second).3", from: hidden, to: outChannels / 2, kernel: 1, at: side, builder)
  }

  func callAsFunction(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
    let middle = x.channels / 2
    let first = halves ? x : x.sliced(channels: 0..<middle)
    let second = halves ? x : x.sliced(channels: middle..<x.channels)
    return .alternatingChannels(
      firstOut(depthwise[0](first, threads), threads),
      secondOut(depthwise[1](secondIn(second, threads), threads), threads))
  }
}
