/// Relaxation of a screened Poisson equation on a grid of pixels.
extension ThreadPool {
  /// Successive over-relaxation of (degree + pull) · u = wanted + Σ neighbours' u at chosen pixels.
  ///
  /// Red and black pixels take turns, as on a chessboard: those of one colour have no neighbour of
  /// it, so they may be shared out, and the result does not depend on how. Only chosen pixels are
  /// visited, so a long thin hole costs no more than what it covers.
  /// - Parameters:
  ///   - u: [height, width]; pixels that are not chosen stay.
  ///   - places: the chosen pixels, each once, as indices into `u`.
  ///   - wanted, shares: of each chosen pixel; a share is 1 / (degree + pull).
  ///   - rounds: how often each pixel is relaxed.
  ///   - onRound: told after each round; throws to cancel.
  /// - Precondition: no chosen pixel lies on the grid's border.
  package func relax(
    _ u: inout [SIMD4<Float>], at places: [Int32], wanted: [SIMD4<Float>], shares: [Float],
    width: Int, relaxation: Float, rounds: Int, onRound: () throws -> Void
  ) rethrows {
    precondition(wanted.count == places.count && shares.count == places.count)
    guard let least = places.min(), let greatest = places.max() else { return }
    precondition(Int(least) > width && Int(greatest) < u.count - width - 1)
    var colours: [[Equation]] = [[], []]
    for colour in 0..<2 { colours[colour].reserveCapacity(places.count / 2 + 1) }
    for (index, place) in places.enumerated() {
      let (row, column) = (Int(place) / width, Int(place) % width)
      colours[(row + column + 1) % 2].append(
        Equation(wanted: wanted[index], place: place, share: shares[index]))
    }
    // Enough to be worth a thread's while: small holes are done by the one that asks.
    let part = 4096
    for round in 0..<2 * rounds {
      colours[round % 2].withUnsafeBufferPointer { equations in
        u.withUnsafeMutableBufferPointer { u in
          // Pixels of one colour are written and those of the other read: no two threads meet.
          let (u, equations) = (UncheckedSendable(u), UncheckedSendable(equations))
          forEach((equations.value.count + part - 1) / part) { index in
            let (u, all) = (u.value, equations.value)
            for equation in all[index * part..<min(all.count, (index + 1) * part)] {
              let pixel = Int(equation.place)
              let sum =
                equation.wanted + u[pixel - 1] + u[pixel + 1] + u[pixel - width] + u[pixel + width]
              u[pixel] += relaxation * (sum * equation.share - u[pixel])
            }
          }
        }
      }
      if round % 2 == 1 { try onRound() }
    }
  }
}

/// What one chosen pixel must fulfil.
private struct Equation {
  var wanted: SIMD4<Float>
  var place: Int32
  var share: Float
}
