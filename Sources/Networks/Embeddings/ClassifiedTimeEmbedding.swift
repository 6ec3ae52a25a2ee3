import Checkpoints
import Tensors

/// The embedding of OpenAI's networks and of diffusers': sinusoids, two linear layers, and a table
/// of classes that is added; a second time, where there is one, has layers of its own and no class.
struct ClassifiedTimeEmbedding: EmbeddingLayers {
  /// What a checkpoint calls the parts.
  struct Names {
    var first: String
    var second: String
    var classes: String
    /// Of the second time.
    var others: (first: String, second: String)?

    static let diffusers = Names(
      first: "time_embedding.linear_1", second: "time_embedding.linear_2",
      classes: "class_embedding.weight")
    static let openAI = Names(
      first: "time_embed.0", second: "time_embed.2", classes: "label_emb.weight",
      others: ("time_embed_s.0", "time_embed_s.2"))
  }

  private struct Layers: Sendable {
    let first: ConvolutionWeights
    let second: ConvolutionWeights

    func callAsFunction(_ encoded: Tensor, _ threads: ThreadPool) -> Tensor {
      threads.dense(
        threads.dense(encoded, first).silu(instructions: first.instructions), second)
    }
  }

  private let encoding: SinusoidalEncoding
  private let layers: Layers
  private let others: Layers?
  private let classes: Tensor?

  init(
    _ encoding: SinusoidalEncoding, width: Int, classCount: Int?, names: Names,
    hasSecondTime: Bool = false, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.encoding = encoding
    func layers(_ first: String, _ second: String) throws(CheckpointError) -> Layers {
      // One row a picture: there is nothing to gain, and every layer is told the result.
      Layers(
        first: try builder.linear(first, from: encoding.width, to: width, precision: .fp32),
        second: try builder.linear(second, from: width, to: width, precision: .fp32))
    }
    self.layers = try layers(names.first, names.second)
    if hasSecondTime, let (first, second) = names.others {
      others = try layers(first, second)
    } else {
      others = nil
    }
    classes = try classCount.map { (count) throws(CheckpointError) in
      try builder.tensor(names.classes, shape: [count, width])
    }
  }

  func callAsFunction(_ inputs: NetworkInputs, _ threads: ThreadPool) -> Embedding {
    var time = layers(encoding(inputs.times), threads)
    if let classes, let labels = inputs.labels { time.addClasses(labels, from: classes) }
    let instructions = layers.first.instructions
    var second: Tensor?
    if let others, let times = inputs.secondTimes {
      second = others(encoding(times), threads).silu(instructions: instructions)
    }
    return Embedding(time: time.silu(instructions: instructions), secondTime: second)
  }
}
