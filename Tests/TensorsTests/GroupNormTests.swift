import Foundation
import Tensors
import TestSupport
import Testing

/// Group normalization against its definition in double precision.
@Suite struct GroupNormTests {
  struct Case: Sendable {
    var shape: [Int]
    var groups: Int
    var modulated = false
    var silu = false
    var range: ClosedRange<Float> = -2...3
    /// A large mean costs digits when it is taken away again in single precision.
    var tolerance = 2e-6
  }

  static let cases: [Case] = [
    Case(shape: [1, 1, 1, 2], groups: 1),
    Case(shape: [2, 3, 5, 6], groups: 3),
    Case(shape: [1, 7, 7, 33], groups: 11, silu: true),
    Case(shape: [3, 5, 3, 64], groups: 32, modulated: true),
    Case(shape: [2, 4, 9, 130], groups: 5, modulated: true, silu: true),
    Case(shape: [2, 5, 5, 7], groups: 7, modulated: true, silu: true),
    // Several stretches of statistics, the last one short.
    Case(shape: [2, 33, 41, 96], groups: 32, silu: true),
    // Deviation 0.3 around 1000, and around −20.
    Case(shape: [2, 9, 8, 32], groups: 8, range: 999.5...1000.5, tolerance: 5e-4),
    Case(shape: [2, 9, 8, 32], groups: 8, range: -20.5 ... -19.5, tolerance: 1e-5),
    // All alike: epsilon alone is divided by.
    Case(shape: [1, 4, 4, 8], groups: 2, range: 0.25...0.25, tolerance: 1e-5),
  ]

  @Test(arguments: cases, InstructionSet.available)
  func matchesDefinition(_ one: Case, _ instructions: InstructionSet) {
    var random = TestRandom(UInt64(one.shape.reduce(1, *)))
    let channels = one.shape[3]
    let x = random.tensor(one.shape, in: one.range)
    let (scale, shift) = (random.tensor([channels]), random.tensor([channels]))
    let modulation = one.modulated ? random.tensor([one.shape[0], 2 * channels]) : nil
    let out = TestThreads.two.groupNorm(
      x, GroupNormWeights(scale: scale, shift: shift, groups: one.groups, epsilon: 1e-5),
      modulation: modulation, silu: one.silu, instructions: instructions)

    let size = channels / one.groups
    let pixels = one.shape[1] * one.shape[2]
    let values = x.values.map(Double.init)
    var expected = [Double](repeating: 0, count: values.count)
    for image in 0..<one.shape[0] {
      for group in 0..<one.groups {
        let indices = (0..<pixels).flatMap { pixel in
          (group * size..<(group + 1) * size).map { (image * pixels + pixel) * channels + $0 }
        }
        let mean = indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
        let variance =
          indices.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
          / Double(indices.count)
        for index in indices {
          let channel = index % channels
          var y = (values[index] - mean) / (variance + Double(Float(1e-5))).squareRoot()
          y = y * Double(scale[channel]) + Double(shift[channel])
          if let modulation {
            y =
              y * (1 + Double(modulation[image, channel]))
              + Double(modulation[image, channels + channel])
          }
          expected[index] = one.silu ? y / (1 + exp(-y)) : y
        }
      }
    }
    let error = out.largestError(to: expected)
    #expect(error < one.tolerance)
  }

  @Test func batchAndThreadsChangeNoBit() {
    var random = TestRandom(5)
    let x = random.tensor([3, 20, 21, 96])
    let weights = GroupNormWeights(
      scale: random.tensor([96]), shift: random.tensor([96]), groups: 32, epsilon: 1e-5)
    let whole = TestThreads.one.groupNorm(x, weights, silu: true)
    #expect(TestThreads.four.groupNorm(x, weights, silu: true).hasSameBits(as: whole))
    let alone = TestThreads.two.groupNorm(x.sliced(images: 2..<3), weights, silu: true)
    #expect(alone.hasSameBits(as: whole.sliced(images: 2..<3)))
  }
}
