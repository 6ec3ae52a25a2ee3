import Checkpoints
import Foundation
import Tensors

/// Hands a network its tensors by name, and remembers which were asked for: a checkpoint must
/// have exactly the tensors of its architecture, no more and no fewer.
final class NetworkWeights {
  private let store: WeightStore?
  private let precision: Precision
  private let instructions: InstructionSet
  private var asked: Set<String> = []
  /// Every tensor that was asked for, under diffusers' present name, with its shape.
  private(set) var needed: [String: [Int]] = [:]

  init(_ store: WeightStore, precision: Precision = .fp32, instructions: InstructionSet = .best) {
    self.store = store
    self.precision = precision
    self.instructions = instructions
  }

  /// Hands out placeholders and only takes down what was asked for.
  init(listing: Void) {
    store = nil
    precision = .fp32
    instructions = .plain
  }

  /// A tensor of `name` under one of its names: diffusers renamed the parts of attention once.
  /// - Parameter shapes: those that will do, the present one first.
  private func numbers(_ name: String, shapes: [[Int]]) throws(CheckpointError) -> StoredNumbers {
    needed[name] = shapes[0]
    guard let store else { return StoredNumbers(Tensor(shape: shapes[0])) }
    let found = Self.spellings(of: name).first { store.shape(of: $0) != nil } ?? name
    asked.insert(found)
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

  private func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
    try numbers(name, shapes: [shape]).tensor(shape: shape)
  }

  private static func spellings(of name: String) -> [String] {
    for (new, old) in [
      (".to_q.", ".query."), (".to_k.", ".key."), (".to_v.", ".value."),
      (".to_out.0.", ".proj_attn."),
    ] {
      if let range = name.range(of: new) {
        return [name, name.replacingCharacters(in: range, with: old)]
      }
    }
    return [name]
  }

  /// - Parameter precision: nil is the network's.
  func convolution(
    _ name: String, from inChannels: Int, to outChannels: Int, kernel: Int = 3,
    precision: Precision? = nil
  ) throws(CheckpointError) -> ConvolutionWeights {
    try layer(
      name, from: inChannels, to: outChannels, kernel: kernel, precision,
      shapes: [[outChannels, inChannels, kernel, kernel]])
  }

  /// A linear layer, which old checkpoints store as a 1×1 convolution.
  /// - Parameter precision: nil is the network's.
  func linear(
    _ name: String, from inChannels: Int, to outChannels: Int, precision: Precision? = nil
  ) throws(CheckpointError) -> ConvolutionWeights {
    try layer(
      name, from: inChannels, to: outChannels, kernel: 1, precision,
      shapes: [
        [outChannels, inChannels], [outChannels, inChannels, 1, 1], [outChannels, inChannels, 1],
      ])
  }

  private func layer(
    _ name: String, from inChannels: Int, to outChannels: Int, kernel: Int,
    _ precision: Precision?, shapes: [[Int]]
  ) throws(CheckpointError) -> ConvolutionWeights {
    guard store != nil else {
      needed["\(name).weight"] = shapes[0]
      needed["\(name).bias"] = [outChannels]
      return ConvolutionWeights(
        placeholderFrom: inChannels, to: outChannels, kernel: kernel, instructions: instructions)
    }
    return ConvolutionWeights(
      try numbers("\(name).weight", shapes: shapes),
      bias: try tensor("\(name).bias", shape: [outChannels]), outChannels: outChannels,
      inChannels: inChannels, kernel: kernel, precision: precision ?? self.precision,
      instructions: instructions)
  }

  func groupNorm(_ name: String, channels: Int, groups: Int, epsilon: Float)
    throws(CheckpointError) -> GroupNormWeights
  {
    GroupNormWeights(
      scale: try tensor("\(name).weight", shape: [channels]),
      shift: try tensor("\(name).bias", shape: [channels]), groups: groups, epsilon: epsilon)
  }

  func table(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> Tensor {
    try tensor("\(name).weight", shape: [rows, columns])
  }

  /// - Throws: when the checkpoint has tensors that nobody asked for.
  func finish() throws(CheckpointError) {
    guard let store else { return }
    let strangers = store.names.subtracting(asked).sorted()
    guard let first = strangers.first else { return }
    let more = strangers.count > 1 ? " and \(strangers.count - 1) more" : ""
    throw CheckpointError(
      .malformed,
      "\(store.location): holds \(first)\(more), which the configuration has no place for")
  }
}
