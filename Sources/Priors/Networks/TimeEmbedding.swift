import Foundation
import Tensors

/// What a network is told beside the picture: its time, and a class if it knows classes.
struct TimeEmbedding: Sendable {
  let frequencies: [Float]
  let width: Int
  let cosineFirst: Bool
  let first: ConvolutionWeights
  let second: ConvolutionWeights
  let classes: Tensor?

  init(_ configuration: UNet2DConfiguration, _ weights: NetworkWeights) throws(CheckpointError) {
    width = configuration.downBlocks[0].channels
    cosineFirst = configuration.cosineFirst
    let half = width / 2
    // In single precision, as the references compute it: at the smallest sigma the argument of
    // the cosine is about 1554, where one rounding more moves the result by 1e-4.
    frequencies = (0..<half).map {
      expf(-logf(10_000) * Float($0) / (Float(half) - configuration.frequencyShift))
    }
    let hidden = configuration.timeEmbeddingWidth
    first = try weights.linear("time_embedding.linear_1", from: width, to: hidden)
    second = try weights.linear("time_embedding.linear_2", from: hidden, to: hidden)
    classes = try configuration.classCount.map { (count) throws(CheckpointError) in
      try weights.table("class_embedding", rows: count, columns: hidden)
    }
  }

  /// Embeds times and labels: [images, hidden], through SiLU already, which is how every block
  /// reads it.
  func callAsFunction(_ times: [Float], labels: [Int]?, _ threads: ThreadPool) -> Tensor {
    var embedding = threads.linear(
      threads.linear(sinusoids(times), first).silu(instructions: first.instructions), second)
    if let classes, let labels {
      let hidden = embedding.channels
      embedding.withUnsafeMutableValues { embedding in
        classes.withUnsafeValues { classes in
          for (image, label) in labels.enumerated() {
            for index in 0..<hidden {
              embedding[image * hidden + index] += classes[label * hidden + index]
            }
          }
        }
      }
    }
    return embedding.silu(instructions: first.instructions)
  }

  /// Sines and cosines of each time at every frequency: [images, width].
  func sinusoids(_ times: [Float]) -> Tensor {
    var values: [Float] = []
    for time in times {
      let angles = frequencies.map { time * $0 }
      let (sines, cosines) = (angles.map(sinf), angles.map(cosf))
      values += cosineFirst ? cosines + sines : sines + cosines
      if width % 2 == 1 { values.append(0) }
    }
    return Tensor(shape: [times.count, width], values: values)
  }
}
