import Checkpoints
import Tensors

/// What a network is told beside the picture: its time, and a class if it knows classes.
struct TimeEmbedding: Sendable {
  let encoding: SinusoidalEncoding
  let first: ConvolutionWeights
  let second: ConvolutionWeights
  let classes: Tensor?

  init(_ configuration: UNet2DConfiguration, _ weights: NetworkWeights) throws(CheckpointError) {
    let width = configuration.downBlocks[0].channels
    encoding = SinusoidalEncoding(
      width: width, frequencyShift: configuration.frequencyShift,
      cosineFirst: configuration.cosineFirst)
    let hidden = configuration.timeEmbeddingWidth
    // One row a picture: there is nothing to gain, and every layer is told the result.
    first = try weights.linear(
      "time_embedding.linear_1", from: width, to: hidden, precision: .fp32)
    second = try weights.linear(
      "time_embedding.linear_2", from: hidden, to: hidden, precision: .fp32)
    classes = try configuration.classCount.map { (count) throws(CheckpointError) in
      try weights.table("class_embedding", rows: count, columns: hidden)
    }
  }

  /// Embeds times and labels: [images, hidden], through SiLU already, which is how every block
  /// reads it.
  func callAsFunction(_ times: [Float], labels: [Int]?, _ threads: ThreadPool) -> Tensor {
    var embedding = threads.dense(
      threads.dense(encoding(times), first).silu(instructions: first.instructions), second)
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
}
