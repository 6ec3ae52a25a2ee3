import Foundation

/// The discrete cosine transform of 8×8 blocks, JPEG's, orthonormal.
extension ThreadPool {
  /// Every 8×8 block by its coefficients, in the block's place, or back.
  /// - Parameters:
  ///   - x: [1, height, width, 1], sides that divide by 8.
  ///   - isInverse: from coefficients to samples.
  package func blockCosines(_ x: Tensor, isInverse: Bool) -> Tensor {
    let (height, width) = (x.height, x.width)
    precondition(height % 8 == 0 && width % 8 == 0 && x.count == height * width, "no blocks of 8")
    let basis = isInverse ? Self.cosinesTransposed : Self.cosines
    return Tensor(uninitialized: x.shape) { out in
      x.withUnsafeValues { x in
        let job = UncheckedSendable((x: x, out: out))
        forEach(height / 8) { band in
          var block = [Float](repeating: 0, count: 64)
          var half = [Float](repeating: 0, count: 64)
          for column in 0..<width / 8 {
            let start = band * 8 * width + column * 8
            for row in 0..<8 {
              for place in 0..<8 {
                block[row * 8 + place] = job.value.x[start + row * width + place]
              }
            }
            // Rows, then columns: each sum of eight in one order.
            for row in 0..<8 {
              for target in 0..<8 {
                var sum: Float = 0
                for place in 0..<8 { sum += basis[target * 8 + place] * block[row * 8 + place] }
                half[row * 8 + target] = sum
              }
            }
            for target in 0..<8 {
              for place in 0..<8 {
                var sum: Float = 0
                for row in 0..<8 { sum += basis[target * 8 + row] * half[row * 8 + place] }
                job.value.out[start + target * width + place] = sum
              }
            }
          }
        }
      }
    }
  }

  /// Row k: the k-th cosine.
  private static let cosines: [Float] = (0..<64).map { index in
    let (frequency, place) = (Double(index / 8), Double(index % 8))
    let scale = frequency == 0 ? (1 / 8.0).squareRoot() : 0.5
    return Float(scale * cos((2 * place + 1) * frequency * .pi / 16))
  }

  private static let cosinesTransposed: [Float] = (0..<64).map { cosines[$0 % 8 * 8 + $0 / 8] }
}
