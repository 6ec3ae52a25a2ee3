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
  /// One for each picture when the network is told a second time.
  var secondTimes: [Float]?
  /// One for each picture when the network knows classes.
  var labels: [Int]?
  /// The other engine's answer, the shape of the network's own.
  var expected: Tensor?

  /// Unit noise at sigma 1, each picture another class; where a network goes from one level to
  /// another, each picture to another one.
  /// - Parameter clock: a noise level as the network is told it.
  init(noiseFor shape: NetworkShape, images: Int, clock: (Double) -> Double) {
    let region = Region(height: shape.side, width: shape.side)
    sample = Tensor.stacked(
      (0..<images).map { image in
        var noise = PhiloxNoise(seed: 0, stream: UInt32(image))
        return noise.next(region, channels: shape.inChannels)
      })
    times = Array(repeating: Float(clock(1)), count: images)
    if shape.takesSecondTime {
      // From a half to 0.002, the lowest level of most, by equal factors.
      secondTimes = (0..<images).map { image in
        Float(clock(0.5 * pow(0.004, Double(image) / Double(max(images - 1, 1)))))
      }
    }
    labels = shape.classCount > 0 ? (0..<images).map { $0 % shape.classCount } : nil
    expected = nil
  }

  /// Reads `sample`, `timestep`, `output` and, for networks that know classes, `class_labels` of a
  /// safetensors file; pictures as PyTorch has them, [images, channels, side, side]. Of networks with
  /// a second time also `second_timestep`; without it that branch is left out.
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
    if shape.takesSecondTime, file.names.contains("second_timestep") {
      guard file.shape(of: "second_timestep") == [input.images] else {
        throw malformed("second_timestep must be \(input.images) numbers")
      }
      secondTimes = try file.tensor("second_timestep").values
    }
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
