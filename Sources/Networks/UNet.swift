import Checkpoints
import Tensors

/// A U-shaped network: stages down, in the middle and up, with skips across (Ronneberger et al.
/// 2015; Dhariwal and Nichol 2021). diffusers', OpenAI's and NVIDIA's networks are lists of stages.
package struct UNet: Network {
  /// One thing that happens to the picture.
  enum Layer: Sendable {
    case convolution(ConvolutionWeights)
    case residual(ResidualBlock)
    case attention(AttentionBlock)
    /// A strided convolution to half the sides.
    case halving(ConvolutionWeights, padding: (before: Int, after: Int))
    /// A convolution of the picture with every pixel twice in both directions.
    case doubling(ConvolutionWeights)
    /// What an encoder of the residual kind carries beside the picture.
    case auxiliary(AuxiliaryResidual)
  }

  /// Layers between two points where skips are kept or taken.
  struct Stage: Sendable {
    var layers: [Layer]
    /// Whether the last skip is taken as a second input.
    var takesSkip = false
    /// Whether the result is kept for the way up.
    var keepsSkip = false
  }

  let embedding: any EmbeddingLayers
  let stages: [Stage]
  let normOut: GroupNormWeights
  let convolutionOut: ConvolutionWeights
  /// Whether the network was trained on 2x − 1.
  var centersInput = false
  /// Pixels are unshuffled by this factor before the network and shuffled after it; 1: not at all.
  var patchSize = 1

  package func callAsFunction(_ input: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool)
    -> Tensor
  {
    precondition(inputs.times.count == input.images, "one time for each image")
    let embedding = embedding(inputs, threads)
    var x = input
    if centersInput { x = x.mapped { 2 * $0 - 1 } }
    if patchSize > 1 { x = threads.pixelUnshuffled(x, factor: patchSize) }
    var features = FeatureMap(x)
    var skips: [FeatureMap] = []
    var auxiliary = x
    for stage in stages {
      var parts = [features]
      if stage.takesSkip { parts.append(skips.removeLast()) }
      for layer in stage.layers {
        if case .auxiliary(let block) = layer {
          features = block(parts[0], &auxiliary, threads)
        } else {
          features = Self.run(layer, parts, embedding, threads)
        }
        parts = [features]
      }
      if stage.keepsSkip { skips.append(features) }
    }
    let norm = threads.normCoefficients(
      [features], normOut, silu: true, instructions: convolutionOut.instructions)
    let out = threads.convolve(
      ConvolutionInput([features.values], norm: norm), convolutionOut
    ).values
    return patchSize > 1 ? threads.pixelShuffled(out, factor: patchSize) : out
  }

  private static func run(
    _ layer: Layer, _ parts: [FeatureMap], _ embedding: Embedding, _ threads: ThreadPool
  ) -> FeatureMap {
    switch layer {
    case .convolution(let weights): FeatureMap(threads.convolve(parts[0].values, weights))
    case .residual(let block): block(parts, embedding, threads)
    case .attention(let block): block(parts[0], threads)
    case .halving(let weights, let padding):
      FeatureMap(threads.convolve(parts[0].values, weights, stride: 2, padding: padding))
    case .doubling(let weights):
      threads.convolve(
        ConvolutionInput([parts[0].values], isUpsampled: true), weights, takesMoments: true)
    case .auxiliary: parts[0]
    }
  }
}
