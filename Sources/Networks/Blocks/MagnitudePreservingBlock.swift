import Checkpoints
import Tensors

/// The block of NVIDIA's magnitude-preserving networks (Karras et al. 2024, figure 21): SiLU,
/// convolution, a factor of the time for each channel, SiLU, convolution, a weighted sum with the
/// input, perhaps attention, and a limit.
///
/// Every constant is folded into something that is multiplied anyway: into the factors of a
/// layer's rows, of a residual, or of the channels on their way through SiLU.
struct MagnitudePreservingBlock: Sendable {
  /// Where a block stands and what it does there.
  struct Place: Sendable {
    var name: String
    var inChannels: Int
    var outChannels: Int
    /// Whether pixels are normalized and the shortcut comes first.
    var isEncoder: Bool
    var resampling: Resampling = .none
    var heads = 0
    /// Of the pictures that it makes.
    var side: Int
    /// Of the skip that it takes as its second input.
    var skipChannels: Int?
    /// What all of its input is to be multiplied by.
    var inputScale = 1.0
    /// What its output is multiplied by, for the sake of the block that reads it.
    var outputScale = 1.0
  }

  let takesSkip: Bool
  private let shortcut: ConvolutionWeights?
  private let convolution1: ConvolutionWeights
  private let time: ConvolutionWeights
  private let convolution2: ConvolutionWeights
  private let attention: MagnitudePreservingAttention?
  private let isEncoder: Bool
  private let resampling: Resampling
  private let inputScale: Float
  private let residualScale: Float
  private let limit: Float?

  init(_ place: Place, _ arguments: EDM2Plan.Arguments, _ builder: NetworkBuilder)
    throws(CheckpointError)
  {
    let (name, channels, side) = (place.name, place.outChannels, place.side)
    takesSkip = place.skipChannels != nil
    isEncoder = place.isEncoder
    resampling = place.resampling
    inputScale = Float(place.inputScale)
    // Attention, where there is any, has the last word.
    let outputScale = place.heads > 0 ? 1 : place.outputScale
    limit = place.heads > 0 ? nil : arguments.clip.map { Float($0 * outputScale) }
    let sum = MagnitudePreservation.sum(arguments.residualBalance)
    let first = sum.first * outputScale
    if place.inChannels != channels {
      // An encoder's is normalized next; a decoder's is the sum's first side as it is.
      shortcut = try builder.magnitudePreserving(
        "\(name).conv_skip", from: place.inChannels, to: channels, kernel: 1, at: side,
        factor: place.isEncoder ? 1 : first * place.inputScale)
      residualScale = place.isEncoder ? Float(first) : 1
    } else {
      shortcut = nil
      residualScale = Float(first)
    }
    convolution1 = try builder.magnitudePreserving(
      "\(name).conv_res0", from: place.isEncoder ? channels : place.inChannels, to: channels,
      kernel: 3, at: side, factor: 1 / MagnitudePreservation.silu)
    time = try builder.magnitudePreserving(
      "\(name).emb_linear", from: arguments.embeddingWidth, to: channels, kernel: nil,
      gain: try builder.gain("\(name).emb_gain", isRounded: arguments.roundsGains),
      factor: 1 / MagnitudePreservation.silu, bias: 1)
    convolution2 = try builder.magnitudePreserving(
      "\(name).conv_res1", from: channels, to: channels, kernel: 3, at: side,
      factor: sum.second * outputScale / MagnitudePreservation.silu)
    attention =
      place.heads > 0
      ? try MagnitudePreservingAttention(
        name, channels: channels, heads: place.heads, outputScale: place.outputScale, at: side,
        arguments, builder) : nil
  }

  /// - Parameter parts: one tensor, or two whose channels follow each other.
  func callAsFunction(_ parts: [Tensor], _ embedding: Embedding, _ threads: ThreadPool) -> Tensor {
    var x = parts
    if resampling == .down { x = x.map(threads.averagePooled) }
    if isEncoder {
      let wide = shortcut.map { threads.convolve(ConvolutionInput(x), $0).values } ?? x[0]
      x = [
        threads.pixelNormalized(
          wide, epsilon: Float(MagnitudePreservation.epsilon),
          instructions: convolution1.instructions)
      ]
    }
    let doubles = resampling == .up
    let scales = Tensor(
      shape: [x[0].images, convolution1.inChannels], repeating: inputScale)
    let hidden = threads.convolve(
      ConvolutionInput(
        x, norm: NormCoefficients(scales: scales, silu: true), isUpsampled: doubles),
      convolution1)
    let modulation = threads.dense(embedding.time, time)
    var residual = x[0]
    if let shortcut, !isEncoder {
      residual = threads.convolve(ConvolutionInput(x), shortcut).values
    }
    let sum = threads.convolve(
      ConvolutionInput(
        [hidden.values], norm: NormCoefficients(scales: modulation, silu: true)), convolution2,
      residual: residual, upsamplesResidual: doubles, residualScale: residualScale, limit: limit
    ).values
    return attention.map { $0(sum, threads) } ?? sum
  }
}
