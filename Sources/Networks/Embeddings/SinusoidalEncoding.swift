import Foundation
import Tensors

/// Times as networks read them: cosines and sines at frequencies from 1 down to about 1/10000.
package struct SinusoidalEncoding: Sendable {
  private let frequencies: [Float]
  package let width: Int
  private let cosineFirst: Bool

  /// - Parameter frequencyShift: 1 makes the last frequency 1/10000 exactly.
  package init(width: Int, frequencyShift: Float, cosineFirst: Bool) {
    self.width = width
    self.cosineFirst = cosineFirst
    let half = width / 2
    // In single precision, as the references compute it: at the smallest sigma the argument of
    // the cosine is about 1554, where one rounding more moves the result by 1e-4.
    frequencies = (0..<half).map {
      expf(-logf(10_000) * Float($0) / (Float(half) - frequencyShift))
    }
  }

  /// [times, width].
  package func callAsFunction(_ times: [Float]) -> Tensor {
    var values: [Float] = []
    for time in times {
      let angles = frequencies.map { time * $0 }
      let (sines, cosines) = (angles.map(sinf), angles.map(cosf))
      values += cosineFirst ? cosines + sines : sines + cosines
      if width % 2 == 1 { values.append(0) }
    }
    return Tensor(shape: [times.count, width], values: values)
  }
}
