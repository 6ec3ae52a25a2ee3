import Checkpoints
import Foundation
import Networks
import Tensors

/// What a network is called with: noise, or another engine's input with what that made of it.
struct NetworkInput {
  /// [images, side, side, channels].
  var sample: Tensor
  /// One for each picture.
  var times: [Float]
  /// One for each picture when the network knows classes.
  var labels: [Int]?
  /// The other engine's answer, the shape of the network's own.
  var expected: Tensor?

  /// Unit noise at sigma 1, each picture another class.
  init(noiseFor shape: NetworkShape, images: Int) {
    let side = shape.side
    let channels = shape.inChannels
    let region = Region(height: side, width: side)
    sample = Tensor.stacked(
      (0..<images).map { image in
        var noise = PhiloxNoise(seed: 0, stream: UInt32(image))
        return noise.next(region, channels: channels)
      })
    // 250·ln σ, as consistency models tell the time.
    times = Array(repeating: 0, count: images)
    labels = shape.classCount > 0 ? (0..<images).map { $0 % shape.classCount } : nil
    expected = nil
  }

  /// Reads `sample`, `timestep`, `output` and, for networks that know classes, `class_labels` of a
  /// safetensors file; pictures as PyTorch has them, [images, channels, side, side].
  /// - Throws: `CheckpointError` when one is missing or doesn't suit the network.
  init(
    reference path: String, for shape: NetworkShape, _ threads: ThreadPool
  ) throws(CheckpointError) {
    let file = try WeightStore(file: path)
    func malformed(_ reason: String) -> CheckpointError {
      CheckpointError(.malformed, "\(path): \(reason)")
    }
    let side = shape.side
    let channels = (in: shape.inChannels, out: shape.outChannels)
    func pictures(_ name: String, channels: Int) throws(CheckpointError) -> Tensor {
      let stored = file.shape(of: name) ?? []
      guard stored.count == 4, (1...1024).contains(stored[0]),
        stored[1...] == [channels, side, side]
      else {
        throw malformed(
          "\(name) must have shape [images, \(channels), \(side), \(side)], not \(stored)")
      }
      return threads.channelsLast(try file.tensor(name))
    }
    let input = try pictures("sample", channels: channels.in)
    let output = try pictures("output", channels: channels.out)
    guard output.images == input.images, file.shape(of: "timestep") == [input.images] else {
      throw malformed("sample, output and timestep must be of equally many pictures")
    }
    (sample, expected) = (input, output)
    times = try file.tensor("timestep").values
    labels = nil
    let count = shape.classCount
    if count > 0 {
      let classes = try file.integers("class_labels")
      guard classes.count == input.images, classes.allSatisfy((0..<count).contains) else {
        throw malformed("class_labels must be \(input.images) numbers from 0 to \(count - 1)")
      }
      labels = classes
    }
  }

  /// How far an answer is from the expected one, relative to that: at the worst number against the
  /// largest, and in the root of the mean square.
  static func errors(_ answer: Tensor, expected: Tensor) -> (
    largest: Double, rootMeanSquare: Double
  ) {
    var largest = 0.0
    var (difference, norm, scale) = (0.0, 0.0, 0.0)
    answer.read { answer in
      expected.read { expected in
        for index in 0..<min(answer.count, expected.count) {
          let value = Double(expected[index])
          let error = abs(Double(answer[index]) - value)
          // Not `max`, which passes over what is no number.
          if !(error <= largest) { largest = error }
          scale = max(scale, abs(value))
          difference += error * error
          norm += value * value
        }
      }
    }
    let least = Double.leastNormalMagnitude
    return (largest / max(scale, least), (difference / max(norm, least)).squareRoot())
  }
}
