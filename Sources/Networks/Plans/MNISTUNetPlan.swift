import Checkpoints
import Foundation
import Tensors

/// The toy network of xandergos' sCM of handwritten digits: ShuffleNet units in a U, told a time
/// that it needs no logarithm of.
package struct MNISTUNetPlan: NetworkPlan {
  /// The original's arguments.
  package struct Arguments: Sendable {
    /// Of the square pictures that it was trained on, in pixels.
    package var side = 28
    package var inChannels = 1
    package var outChannels = 1
    package var timeEmbeddingWidth = 256
    package var baseChannels = 64
    /// Of `baseChannels` at each level, the finest first.
    package var multipliers = [2, 4]

    package init() {}

    /// Channels before each level and after the last.
    var widths: [Int] { [baseChannels] + multipliers.map { baseChannels * $0 } }
  }

  private let arguments: Arguments

  /// - Parameter file: named in what is thrown.
  /// - Throws: `CheckpointError` when no such network can be.
  package init(_ arguments: Arguments, file: String) throws(CheckpointError) {
    try arguments.check(file: file)
    self.arguments = arguments
  }

  package var shape: NetworkShape {
    NetworkShape(
      inChannels: arguments.inChannels, outChannels: arguments.outChannels, side: arguments.side,
      sideMultiple: 1 << arguments.multipliers.count, levels: arguments.widths)
  }

  package func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network {
    let widths = arguments.widths
    func units(
      _ name: String, _ count: Int, from inChannels: Int, to outChannels: Int, at side: Int
    )
      throws(CheckpointError) -> [ShuffleUnit]
    {
      var units: [ShuffleUnit] = []
      for index in 0..<count {
        units.append(
          try ShuffleUnit(
            "\(name).\(index)", from: inChannels,
            to: index == count - 1 ? outChannels : inChannels, at: side, builder))
      }
      return units
    }
    let first = try NormedConvolution(
      "init_conv", from: arguments.inChannels, to: widths[0], kernel: 3, at: arguments.side,
      builder)
    let frequencies = try builder.tensor(
      "time_embedding.freqs", shape: [arguments.timeEmbeddingWidth / 2])
    // The loss's own estimate of its size.
    builder.ignore("logvar_linear.weight", "logvar_linear.bias")
    var down: [MNISTUNet.Level] = []
    for index in arguments.multipliers.indices {
      let (name, side) = ("encoder_blocks.\(index)", arguments.side >> index)
      let (channels, deeper) = (widths[index], widths[index + 1])
      down.append(
        MNISTUNet.Level(
          units: try units("\(name).conv0", 4, from: channels, to: deeper / 2, at: side),
          time: try TimeFactors(
            "\(name).time_mlp", from: arguments.timeEmbeddingWidth, hidden: deeper,
            to: deeper / 2, builder),
          last: try ShuffleUnit(
            "\(name).conv1", from: deeper / 2, to: deeper, halves: true, at: side / 2, builder)))
    }
    let deepest = widths[widths.count - 1]
    let middle = try units(
      "mid_block", 3, from: deepest, to: deepest / 2,
      at: arguments.side >> arguments.multipliers.count)
    var up: [MNISTUNet.Level] = []
    for (place, index) in arguments.multipliers.indices.reversed().enumerated() {
      let (name, side) = ("decoder_blocks.\(place)", arguments.side >> index)
      let (channels, finer) = (widths[index + 1], widths[index])
      up.append(
        MNISTUNet.Level(
          units: try units("\(name).conv0", 4, from: channels, to: channels / 2, at: side),
          time: try TimeFactors(
            "\(name).time_mlp", from: arguments.timeEmbeddingWidth, hidden: channels,
            to: channels / 2, builder),
          last: try ShuffleUnit(
            "\(name).conv1", from: channels / 2, to: finer / 2, at: side, builder)))
    }
    return MNISTUNet(
      frequencies: frequencies.values, convolutionIn: first, down: down, middle: middle, up: up,
      convolutionOut: try builder.convolution(
        "final_conv", from: widths[0] / 2, to: arguments.outChannels, kernel: 1,
        at: arguments.side))
  }
}

/// A factor for each channel that the time decides, of unit size over all channels, then SiLU.
private struct TimeFactors: Sendable {
  private let first: ConvolutionWeights
  private let second: ConvolutionWeights

  init(
    _ name: String, from inputs: Int, hidden: Int, to outputs: Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    first = try builder.linear("\(name).mlp.0", from: inputs, to: hidden, precision: .fp32)
    second = try builder.linear("\(name).mlp.2", from: hidden, to: outputs, precision: .fp32)
  }

  func callAsFunction(_ x: Tensor, _ time: Tensor, _ threads: ThreadPool) -> Tensor {
    let instructions = first.instructions
    let hidden = threads.dense(time, first).silu(instructions: instructions)
    let factors = threads.dense(hidden, second).mapped { $0 + 1 }
    // The original has its 1e-8 under the root: only what is next to nothing sees the difference.
    let scales = threads.pixelNormalized(factors, epsilon: 1e-8, instructions: instructions)
    return threads.normalized(
      x, NormCoefficients(scales: scales, silu: true), instructions: instructions)
  }
}

/// The network of an `MNISTUNetPlan`.
private struct MNISTUNet: Network {
  struct Level: Sendable {
    let units: [ShuffleUnit]
    let time: TimeFactors
    /// Halves the picture on the way down.
    let last: ShuffleUnit
  }

  let frequencies: [Float]
  let convolutionIn: NormedConvolution
  let down: [Level]
  let middle: [ShuffleUnit]
  let up: [Level]
  let convolutionOut: ConvolutionWeights

  func callAsFunction(_ input: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool) -> Tensor {
    precondition(inputs.times.count == input.images, "one time for each image")
    let time = encoded(inputs.times)
    var x = convolutionIn(input, threads)
    var skips: [Tensor] = []
    for level in down {
      let skip = level.units.reduce(x) { $1($0, threads) }
      skips.append(skip)
      x = level.last(level.time(skip, time, threads), threads)
    }
    x = middle.reduce(x) { $1($0, threads) }
    for level in up {
      let skip = skips.removeLast()
      let larger = threads.filteredInSingle(
        x, vertical: .linear(from: x.height, to: skip.height),
        horizontal: .linear(from: x.width, to: skip.width))
      x = level.units.reduce(threads.concatenatedChannels(larger, skip)) { $1($0, threads) }
      x = level.last(level.time(x, time, threads), threads)
    }
    return threads.convolve(x, convolutionOut)
  }

  /// Sines, then cosines.
  private func encoded(_ times: [Float]) -> Tensor {
    let values = times.flatMap { time in
      let angles = frequencies.map { time * $0 }
      return angles.map(sinf) + angles.map(cosf)
    }
    return Tensor(shape: [times.count, 2 * frequencies.count], values: values)
  }
}

extension MNISTUNetPlan.Arguments {
  /// Names fields as the original does.
  fileprivate func check(file: String) throws(CheckpointError) {
    func require(_ condition: Bool, _ wish: String) throws(CheckpointError) {
      guard condition else { throw CheckpointError(.malformed, "\(file): \(wish)") }
    }
    try require((1...8192).contains(side), "the side must be 1 to 8192, not \(side)")
    try require(
      (1...4096).contains(inChannels) && (1...4096).contains(outChannels),
      "in_channels and out_channels must be 1 to 4096, not \(inChannels) and \(outChannels)")
    try require(
      (4...65_536).contains(timeEmbeddingWidth) && timeEmbeddingWidth % 2 == 0,
      "time_embedding_dim must be even and 4 to 65536, not \(timeEmbeddingWidth)")
    try require(
      (2...16_384).contains(baseChannels), "base_dim must be 2 to 16384, not \(baseChannels)")
    try require(
      (1...12).contains(multipliers.count)
        && multipliers.allSatisfy { (1...16_384 / baseChannels).contains($0) },
      "dim_mults must be 1 to 12 numbers from 1 to \(16_384 / baseChannels)")
    // Halves of halves of channels, in groups of eight where there are so many.
    let sizes = widths.flatMap { [$0, $0 / 2, $0 / 4] }
    try require(
      widths.allSatisfy { $0 % 4 == 0 } && sizes.allSatisfy { $0 > 0 && $0 % max(1, $0 / 8) == 0 },
      "channels \(widths) can't be halved and grouped by eight")
    try require(
      side % (1 << multipliers.count) == 0,
      "the side \(side) can't be halved \(multipliers.count)×")
    try require(
      side * side <= (1 << 28) / (widths.max() ?? 1),
      "a side of \(side) with such wide blocks takes too much memory")
  }
}
