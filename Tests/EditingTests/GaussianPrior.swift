import Foundation
import Priors
import Tensors

/// A prior whose consistency function is known exactly: pixels that are independent N(mean,
/// deviation²), or pairs of horizontal neighbours with correlation.
///
/// Along the probability-flow ODE a Gaussian of variance c² at level σ shrinks to the data by
/// c / √(c² + σ²) around its mean; in the directions (1, 1)/√2 and (1, −1)/√2 of a pair the
/// variances are c²(1 ± correlation).
struct GaussianPrior: Prior {
  var mean: Float = 0.1
  var deviation: Double = 0.2
  var correlation: Double = 0
  var nativeSide = 16
  let channels = 3
  let traits = PriorTraits(
    kind: .endpoint, levels: .range(0.002...80), renoisingFloor: 0.002,
    nativeSampler: .multistep(sigmas: []))
  let classCount = 0

  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    let sum = Float(shrinkage(1 + correlation, sigma))
    let difference = Float(shrinkage(1 - correlation, sigma))
    var result = x
    let (width, channels) = (x.width, x.channels)
    result.update { values in
      for row in 0..<x.count / (width * channels) {
        for pair in 0..<width / 2 {
          for channel in 0..<channels {
            let left = (row * width + 2 * pair) * channels + channel
            let right = left + channels
            let a = values[left] - mean
            let b = values[right] - mean
            let (s, d) = (sum * (a + b) / 2, difference * (a - b) / 2)
            values[left] = mean + s + d
            values[right] = mean + s - d
          }
        }
      }
    }
    return result
  }

  /// c / √(c² + σ²) for the variance c² = deviation² · share, exact at the smallest level too.
  func shrinkage(_ share: Double, _ sigma: Double) -> Double {
    let variance = deviation * deviation * share
    let smallest = sigmaRange.lowerBound * sigmaRange.lowerBound
    return ((variance + smallest) / (variance + sigma * sigma)).squareRoot()
  }
}
