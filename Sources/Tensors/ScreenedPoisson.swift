/// Relaxation of a screened Poisson equation on a grid of pixels.
extension ThreadPool {
  /// Successive over-relaxation of (degree + pull) · u = wanted + Σ neighbours' u at chosen pixels.
  ///
  /// Red and black pixels take turns, as on a chessboard: those of one colour have no neighbour of
  /// it, so they may be shared out, and the result does not depend on how.
  /// - Parameters:
  ///   - u: [height, width]; pixels that are not chosen stay.
  ///   - wanted: [height, width].
  ///   - shares: 1 / (degree + pull) at chosen pixels, 0 at others; [height, width].
  ///   - rounds: how often each pixel is relaxed.
  ///   - onRound: told after each round; throws to cancel.
  /// - Precondition: no chosen pixel lies on the grid's border.
  package func relax(
    _ u: inout [SIMD4<Float>], wanted: [SIMD4<Float>], shares: [Float], width: Int,
    relaxation: Float, rounds: Int, onRound: () throws -> Void
  ) rethrows {
    let height = width > 0 ? u.count / width : 0
    precondition(u.count == height * width && wanted.count == u.count && shares.count == u.count)
    guard height > 2, width > 2 else { return }
    let band = 16
    let bands = (height - 2 + band - 1) / band
    for round in 0..<2 * rounds {
      u.withUnsafeMutableBufferPointer { u in
        // Pixels of one colour are written and those of the other read: no two threads meet.
        let all = UncheckedSendable(u)
        forEach(bands) { part in
          let u = all.value
          for row in 1 + part * band..<min(height - 1, 1 + (part + 1) * band) {
            for pixel in stride(
              from: row * width + 1 + (row + round) % 2, to: (row + 1) * width - 1, by: 2)
            where shares[pixel] != 0 {
              let sum =
                wanted[pixel] + u[pixel - 1] + u[pixel + 1] + u[pixel - width] + u[pixel + width]
              u[pixel] += relaxation * (sum * shares[pixel] - u[pixel])
            }
          }
        }
      }
      if round % 2 == 1 { try onRound() }
    }
  }
}
