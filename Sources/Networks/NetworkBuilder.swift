import Checkpoints
import Tensors

/// Hands a plan its layers by name and notes what was asked for: a checkpoint must have exactly the
/// tensors of its architecture, no more and no fewer.
package final class NetworkBuilder {
  private let store: WeightStore?
  private let precision: Precision
  private let instructions: InstructionSet
  private var asked: Set<String> = []
  /// What tensors that were asked for are called in the checkpoint, by today's name.
  package private(set) var found: [String: String] = [:]
  /// Every tensor that was asked for, with its shape.
  package private(set) var needed: [String: [Int]] = [:]
  /// Every layer that multiplies, in the order in which they were asked for.
  package private(set) var layers: [NetworkLayer] = []

  package init(
    _ store: WeightStore, precision: Precision = .fp32, instructions: InstructionSet = .best
  ) {
    self.store = store
    self.precision = precision
    self.instructions = instructions
  }

  /// Hands out placeholders and only takes down what was asked for.
  package init(listing: Void) {
    store = nil
    precision = .fp32
    instructions = .plain
  }

  /// A tensor as it is stored, under the first of its names that is there.
  /// - Parameters:
  ///   - spellings: its names, today's first.
  ///   - shapes: those that will do, today's first.
  package func numbers(_ spellings: [String], shapes: [[Int]]) throws(CheckpointError)
    -> StoredNumbers
  {
    let name = spellings[0]
    needed[name] = shapes[0]
    guard let store else { return StoredNumbers(Tensor(shape: [0])) }
    let found = spellings.first { store.shape(of: $0) != nil } ?? name
    asked.insert(found)
    self.found[name] = found
    guard let stored = store.shape(of: found) else {
      throw CheckpointError(
        .malformed, "\(store.location): the configuration needs a tensor \(name); there is none")
    }
    guard shapes.contains(stored) else {
      throw CheckpointError(
        .malformed,
        "\(store.location): \(name) has shape \(stored); the configuration needs \(shapes[0])")
    }
    return try store.numbers(found)
  }

  /// A tensor widened to Float32; a placeholder is zeros.
  package func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
    let numbers = try numbers([name], shapes: shape.isEmpty ? [[], [1]] : [shape])
    guard store != nil else {
      // A hostile configuration's tables may be large.
      return Tensor(shape: shape.reduce(1, *) > 1 << 20 ? [1] : shape.isEmpty ? [1] : shape)
    }
    return numbers.tensor(shape: shape.isEmpty ? [1] : shape)
  }

  /// Tensors that a checkpoint may have and that nothing here uses, such as constants of the
  /// resampling, or what only training needs.
  package func ignore(_ names: String...) {
    asked.formUnion(names)
  }

  /// The same for all names that begin with `prefix`.
  package func ignore(prefix: String) {
    guard let store else { return }
    asked.formUnion(store.names.filter { $0.hasPrefix(prefix) })
  }

  /// A layer of the kernels.
  /// - Parameters:
  ///   - spellings: names of the layer; `.weight` and `.bias` are its tensors.
  ///   - side: of the pictures that it makes, to count operations.
  ///   - precision: nil is the network's.
  package func convolution(
    _ spellings: String..., from inChannels: Int, to outChannels: Int, kernel: Int = 3,
    hasBias: Bool = true, at side: Int, precision: Precision? = nil
  ) throws(CheckpointError) -> ConvolutionWeights {
    note(
      spellings[0], .convolution, inChannels, outChannels, kernel: kernel, positions: side * side)
    return try layer(
      spellings, from: inChannels, to: outChannels, kernel: kernel, hasBias, precision,
      shapes: [[outChannels, inChannels, kernel, kernel]])
  }

  /// A linear layer, which some checkpoints store as a 1×1 convolution.
  /// - Parameter positions: that it looks at in one picture.
  package func linear(
    _ spellings: String..., from inChannels: Int, to outChannels: Int, hasBias: Bool = true,
    positions: Int = 1, precision: Precision? = nil
  ) throws(CheckpointError) -> ConvolutionWeights {
    note(spellings[0], .linear, inChannels, outChannels, positions: positions)
    return try layer(
      spellings, from: inChannels, to: outChannels, kernel: 1, hasBias, precision,
      shapes: [
        [outChannels, inChannels], [outChannels, inChannels, 1, 1], [outChannels, inChannels, 1],
      ])
  }

  /// Queries, keys and values that share one layer, taken apart.
  /// - Parameters:
  ///   - order: how its outputs lie.
  ///   - positions: of one picture.
  package func fusedProjections(
    _ name: String, channels: Int, order: ProjectionOrder, positions: Int
  ) throws(CheckpointError) -> [ConvolutionWeights] {
    note(name, .linear, channels, 3 * channels, positions: positions)
    let weights = try numbers(
      ["\(name).weight"],
      shapes: [
        [3 * channels, channels, 1, 1], [3 * channels, channels, 1], [3 * channels, channels],
      ])
    let bias = try tensor("\(name).bias", shape: [3 * channels])
    guard store != nil else {
      return (0..<3).map { _ in placeholder(from: channels, to: channels, kernel: 1) }
    }
    return (0..<3).map { part in
      let rows = order.rows(of: part, channels: channels)
      let values =
        order == .thirds
        ? weights.elements(part * channels * channels..<(part + 1) * channels * channels)
        : weights.gathering(rows: rows, length: channels)
      let biases = bias.values
      return ConvolutionWeights(
        values, bias: Tensor(shape: [channels], values: rows.map { biases[$0] }),
        outChannels: channels, inChannels: channels, precision: precision,
        instructions: instructions)
    }
  }

  /// Notes the two products of attention.
  package func attention(_ name: String, channels: Int, positions: Int) {
    note(name, .attention, channels, channels, positions: positions)
  }

  private func layer(
    _ spellings: [String], from inChannels: Int, to outChannels: Int, kernel: Int, _ hasBias: Bool,
    _ precision: Precision?, shapes: [[Int]]
  ) throws(CheckpointError) -> ConvolutionWeights {
    let values = try numbers(spellings.map { "\($0).weight" }, shapes: shapes)
    var bias: Tensor?
    if hasBias {
      let numbers = try numbers(spellings.map { "\($0).bias" }, shapes: [[outChannels]])
      if store != nil { bias = numbers.tensor(shape: [outChannels]) }
    }
    guard store != nil else {
      return placeholder(from: inChannels, to: outChannels, kernel: kernel)
    }
    return ConvolutionWeights(
      values, bias: bias, outChannels: outChannels, inChannels: inChannels, kernel: kernel,
      precision: precision ?? self.precision, instructions: instructions)
  }

  private func placeholder(from inChannels: Int, to outChannels: Int, kernel: Int)
    -> ConvolutionWeights
  {
    ConvolutionWeights(
      placeholderFrom: inChannels, to: outChannels, kernel: kernel, instructions: instructions)
  }

  package func groupNorm(_ name: String, channels: Int, groups: Int, epsilon: Float)
    throws(CheckpointError) -> GroupNormWeights
  {
    GroupNormWeights(
      scale: try tensor("\(name).weight", shape: [channels]),
      shift: try tensor("\(name).bias", shape: [channels]), groups: groups, epsilon: epsilon)
  }

  private func note(
    _ name: String, _ kind: NetworkLayer.Kind, _ inputs: Int, _ outputs: Int, kernel: Int = 1,
    positions: Int
  ) {
    layers.append(
      NetworkLayer(
        name: name, kind: kind, inputs: inputs, outputs: outputs, kernel: kernel,
        positions: positions))
  }

  /// - Throws: when the checkpoint has tensors that nobody asked for.
  package func finish() throws(CheckpointError) {
    guard let store else { return }
    let strangers = store.names.subtracting(asked).sorted()
    guard let first = strangers.first else { return }
    let more = strangers.count > 1 ? " and \(strangers.count - 1) more" : ""
    throw CheckpointError(
      .malformed,
      "\(store.location): holds \(first)\(more), which the configuration has no place for")
  }
}

/// How a layer that makes queries, keys and values at once lays them out.
package enum ProjectionOrder: Sendable {
  /// All queries, all keys, all values (OpenAI's consistency models and what came of them).
  case thirds
  /// Query, key and value of a channel side by side, head after head (NVIDIA's networks).
  case interleaved

  /// Rows of queries (0), keys (1) or values (2), head by head.
  func rows(of part: Int, channels: Int) -> [Int] {
    switch self {
    case .thirds: (0..<channels).map { part * channels + $0 }
    // (head, channel of the head, three) is one row after another.
    case .interleaved: (0..<channels).map { $0 * 3 + part }
    }
  }
}
