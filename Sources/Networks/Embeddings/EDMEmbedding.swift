import Checkpoints
import Foundation
import Tensors

/// The embedding of EDM's networks: the time's encoding through two linear layers, and a one-hot
/// class before or after them.
struct EDMEmbedding: EmbeddingLayers {
  /// How a time becomes numbers.
  enum Times: Sendable {
    case sinusoids(SinusoidalEncoding)
    /// Sines, then cosines, of 2π times these.
    case frequencies(Tensor)

    var width: Int {
      switch self {
      case .sinusoids(let encoding): encoding.width
      case .frequencies(let frequencies): 2 * frequencies.count
      }
    }

    func callAsFunction(_ times: [Float]) -> Tensor {
      switch self {
      case .sinusoids(let encoding): return encoding(times)
      case .frequencies(let frequencies):
        // In single precision, as the reference computes it.
        let turns = frequencies.values.map { Float(2 * Double.pi) * $0 }
        let values = times.flatMap { time in
          turns.map { sinf(time * $0) } + turns.map { cosf(time * $0) }
        }
        return Tensor(shape: [times.count, width], values: values)
      }
    }
  }

  private struct Layers: Sendable {
    let first: ConvolutionWeights
    let second: ConvolutionWeights
  }

  private let times: Times
  private let layers: Layers
  private let others: Layers?
  /// [width, classes], and its bias.
  private let classes: Tensor?
  private let classBias: Tensor?
  private let classesComeLast: Bool
  private let classFactor: Float

  /// - Parameters:
  ///   - classesComeLast: added to the embedding (DhariwalUNet), not to the encoding, where the
  ///     one-hot vector is as long as the root of its length (SongUNet).
  init(
    prefix: String, times: Times, width: Int, classCount: Int, classesComeLast: Bool,
    hasSecondTime: Bool = false, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.times = times
    self.classesComeLast = classesComeLast
    classFactor = classesComeLast ? 1 : Float(Double(classCount).squareRoot())
    func layers(_ suffix: String) throws(CheckpointError) -> Layers {
      Layers(
        first: try builder.linear(
          "\(prefix)map_layer0\(suffix)", from: times.width, to: width, precision: .fp32),
        second: try builder.linear(
          "\(prefix)map_layer1\(suffix)", from: width, to: width, precision: .fp32))
    }
    self.layers = try layers("")
    others = hasSecondTime ? try layers("_s") : nil
    let classWidth = classesComeLast ? width : times.width
    classes =
      classCount > 0
      ? try builder.tensor("\(prefix)map_label.weight", shape: [classWidth, classCount]) : nil
    classBias =
      classCount > 0 && !classesComeLast
      ? try builder.tensor("\(prefix)map_label.bias", shape: [classWidth]) : nil
  }

  func callAsFunction(_ inputs: NetworkInputs, _ threads: ThreadPool) -> Embedding {
    let second = others.flatMap { layers in
      inputs.secondTimes.map { embed($0, inputs.labels, layers, threads) }
    }
    return Embedding(
      time: embed(inputs.times, inputs.labels, layers, threads), secondTime: second)
  }

  private func embed(
    _ times: [Float], _ labels: [Int]?, _ layers: Layers, _ threads: ThreadPool
  ) -> Tensor {
    let instructions = layers.first.instructions
    var encoded = self.times(times)
    if !classesComeLast { addClasses(labels, to: &encoded) }
    var embedding = threads.dense(
      threads.dense(encoded, layers.first).silu(instructions: instructions), layers.second)
    if classesComeLast { addClasses(labels, to: &embedding) }
    return embedding.silu(instructions: instructions)
  }

  /// Without labels the one-hot vector is all zeros: only the bias is left.
  private func addClasses(_ labels: [Int]?, to embedding: inout Tensor) {
    if let classBias {
      embedding.addClasses(
        Array(repeating: 0, count: embedding.images),
        from: classBias.reshaped([1, classBias.count]))
    }
    guard let classes, let labels else { return }
    embedding.addClasses(labels, from: classes, byColumn: true, factor: classFactor)
  }
}
