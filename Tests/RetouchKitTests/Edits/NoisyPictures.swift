import Foundation
import TestSupport

/// Noise of a known strength.
enum NoisyPictures {
  /// 8-bit samples with white noise, of a standard deviation in levels.
  static func noisy(_ samples: [UInt8], deviation: Double, seed: UInt64 = 1) -> [UInt8] {
    var random = TestRandom(seed)
    return samples.map { sample in
      // Box and Muller's.
      let (a, b) = (
        Double.random(in: 1e-9..<1, using: &random), Double.random(in: 0..<1, using: &random)
      )
      let value = Double(sample) + deviation * (-2 * log(a)).squareRoot() * cos(2 * .pi * b)
      return UInt8(min(max(value.rounded(), 0), 255))
    }
  }

  /// The standard deviation of their difference.
  static func deviation(_ first: [UInt8], _ second: [UInt8]) -> Double {
    let sum = zip(first, second).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    return (sum / Double(max(first.count, 1))).squareRoot()
  }
}
