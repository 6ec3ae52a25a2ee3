import Foundation
import Tensors

/// Reproducible numbers for tests: SplitMix64 (Steele, Lea and Flood 2014).
package struct TestRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Uniform numbers in `range`.
  package mutating func tensor(_ shape: [Int], in range: ClosedRange<Float> = -1...1) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(
      shape: shape, values: (0..<count).map { _ in Float.random(in: range, using: &self) })
  }

  package mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }
}
