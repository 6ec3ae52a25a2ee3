import Foundation
import Tensors

/// The chroma of every pixel from that of some: the best linear estimate when chroma varies from place to
/// place as it does in photographs (kriging, Krige 1951; as regression with Gaussian processes, Rasmussen
/// and Williams 2006, equation 2.25).
///
///     chroma(p) = Σ K(p, hᵢ) αᵢ,   (K(h, h) + N) α = chroma(h)
///     K(p, q) = c + Σ aⱼ exp(−‖(f(p) − f(q)) / ℓⱼ‖)
///
/// with f the `ChromaFeatures` and N each place's own noise. Where no place is like a pixel, the estimate
/// goes back to 0, grey. Amplitudes and lengths are those that told held-back pixels of 80 tuning
/// photographs best.
package struct ChromaKriging {
  private struct Component {
    var amplitude: Float
    /// One over the length, of each feature.
    var scale: SIMD8<Float>

    init(_ amplitude: Float, _ lengths: SIMD8<Float>) {
      self.amplitude = amplitude
      scale = 1 / lengths
    }
  }

  private static let constant: Float = 0.107
  private static let components = (
    Component(4.597, [4.586, 0.844, 0.486, 1.166, 2.401, 0.83, 0.373, 1]),
    Component(0.755, [0.209, 0.17, 0.514, 1.997, 2.053, 0.456, 0.809, 1])
  )
  /// The variance of chroma that the covariance stands for.
  private static let variance = constant + components.0.amplitude + components.1.amplitude

  private let features: ChromaFeatures
  /// Of the places.
  private let known: [SIMD8<Float>]
  private let factor: BandedCholesky?

  /// - Parameter places: where chroma is known, and how well; one at least, of the picture that the features
  ///   are of.
  package init(at places: [ChromaPlace], _ features: ChromaFeatures) {
    let known = places.map { features.values[$0.pixel] }
    let count = places.count
    factor = BandedCholesky(order: count, bandwidth: count - 1) { row, column in
      let covariance = Double(Self.covariance(known[row], known[column]))
      // The least is what keeps equal places apart.
      let noise = max(places[row].noise, 1e-5) * Double(Self.variance)
      return row == column ? covariance + noise : covariance
    }
    self.features = features
    self.known = known
  }

  /// The chroma of all pixels, [1, height, width, 3].
  /// - Parameter places: those that it was made for, with any chroma.
  package func chroma(
    of places: [ChromaPlace], height: Int, width: Int, _ threads: ThreadPool
  ) -> Tensor {
    let count = places.count
    var sides = (0..<3).flatMap { channel in places.map { Double($0.chroma[channel]) } }
    // A sum of a positive definite matrix and noise has a factor.
    factor?.solve(&sides)
    let weights = (0..<count).map { place in
      SIMD4(
        Float(sides[place]), Float(sides[count + place]), Float(sides[2 * count + place]), 0)
    }
    var values = [Float](repeating: 0, count: height * width * 3)
    threads.update(&values, by: 3 * width) { range, part in
      for index in stride(from: 0, to: range.count, by: 3) {
        let own = features.values[(range.lowerBound + index) / 3]
        var sum = SIMD4<Float>.zero
        for (place, weight) in weights.enumerated() {
          sum += Self.covariance(own, known[place]) * weight
        }
        for channel in 0..<3 { part[index + channel] = sum[channel] }
      }
    }
    return Tensor(shape: [1, height, width, 3], values: values)
  }

  @inline(__always)
  private static func covariance(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> Float {
    func part(_ component: Component) -> Float {
      let way = (a - b) * component.scale
      return component.amplitude * exp(-(way * way).sum().squareRoot())
    }
    return constant + part(components.0) + part(components.1)
  }
}
