import Checkpoints
import Foundation
import Tensors

/// A time beside sines and cosines of it at learned frequencies, then two linear layers with GELU
/// between them.
struct LearnedTimeEmbedding: EmbeddingLayers {
  private let frequencies: [Float]
  private let first: ConvolutionWeights
  private let second: ConvolutionWeights

  /// - Parameter sinusoids: sines and cosines together.
  init(_ name: String, sinusoids: Int, width: Int, _ builder: NetworkBuilder)
    throws(CheckpointError)
  {
    frequencies = try builder.tensor("\(name).0.weights", shape: [sinusoids / 2]).values
    first = try builder.linear(
      "\(name).1", from: sinusoids + 1, to: width, precision: .fp32)
    second = try builder.linear("\(name).3", from: width, to: width, precision: .fp32)
  }

  func callAsFunction(_ inputs: NetworkInputs, _ threads: ThreadPool) -> Embedding {
    let encoded = inputs.times.flatMap { time in
      let angles = frequencies.map { time * $0 * 2 * Float.pi }
      return [time] + angles.map(sinf) + angles.map(cosf)
    }
    let hidden = threads.dense(
      Tensor(shape: [inputs.times.count, first.inChannels], values: encoded), first)
    let time = threads.dense(hidden.mapped(Self.gelu), second)
    return Embedding(time: time.silu(instructions: second.instructions))
  }

  /// x times the normal distribution's share below x.
  private static func gelu(_ x: Float) -> Float {
    0.5 * x * (1 + erff(x * Float(0.5).squareRoot()))
  }
}
