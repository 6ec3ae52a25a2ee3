import Checkpoints
import Foundation
import Tensors

/// The embedding of NVIDIA's magnitude-preserving networks: an encoded time and a class, one layer
/// each, summed; then SiLU, whose magnitude the layers that read it divide by.
struct MagnitudePreservingEmbedding: EmbeddingLayers {
  /// How a time is encoded.
  private enum Encoding: Sendable {
    /// √2 cos(time · frequency + phase).
    case fourier(frequencies: [Float], phases: [Float])
    case sinusoidal(SinusoidalEncoding)
  }

  private let encoding: Encoding
  private let time: ConvolutionWeights
  private let classes: ConvolutionWeights?

  init(_ arguments: EDM2Plan.Arguments, _ builder: NetworkBuilder) throws(CheckpointError) {
    let (prefix, width) = (arguments.prefix, arguments.embeddingWidth)
    let inputs = arguments.modelChannels * (arguments.noiseMultiplier ?? arguments.multipliers[0])
    switch arguments.embeddingKind {
    case .fourier:
      encoding = .fourier(
        frequencies: try builder.tensor("\(prefix)emb_fourier.freqs", shape: [inputs]).values,
        phases: try builder.tensor("\(prefix)emb_fourier.phases", shape: [inputs]).values)
    case .positional:
      encoding = .sinusoidal(
        SinusoidalEncoding(width: inputs, frequencyShift: 1, cosineFirst: true))
    }
    let count = arguments.labelCount
    let sum = MagnitudePreservation.sum(arguments.labelBalance)
    time = try builder.magnitudePreserving(
      "\(prefix)emb_noise", from: inputs, to: width, kernel: nil,
      factor: count > 0 ? sum.first : 1)
    // The class is a vector of zeros and one √classes.
    classes =
      count > 0
      ? try builder.magnitudePreserving(
        "\(prefix)emb_label", from: count, to: width, kernel: nil,
        factor: sum.second * Double(count).squareRoot()) : nil
  }

  func callAsFunction(_ inputs: NetworkInputs, _ threads: ThreadPool) -> Embedding {
    var sum = threads.dense(encoded(inputs.times), time)
    if let classes, let labels = inputs.labels {
      var oneHot = Tensor(shape: [labels.count, classes.inChannels])
      for (image, label) in labels.enumerated() { oneHot[image, label] = 1 }
      sum = sum + threads.dense(oneHot, classes)
    }
    return Embedding(time: sum.silu(instructions: time.instructions))
  }

  private func encoded(_ times: [Float]) -> Tensor {
    switch encoding {
    case .sinusoidal(let encoding): return encoding(times)
    case .fourier(let frequencies, let phases):
      let root = Float(2).squareRoot()
      let values = times.flatMap { time in
        zip(frequencies, phases).map { root * cosf(time * $0 + $1) }
      }
      return Tensor(shape: [times.count, frequencies.count], values: values)
    }
  }
}
