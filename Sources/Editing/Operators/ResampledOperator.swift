import Tensors

/// Keeps a picture reduced along each axis by weights: antialiased bicubic resampling, what most
/// small pictures on the web were made by, or means over areas, to any size.
///
/// The reduction is separable, A = V ⊗ H, so A⁺ = V⁺ ⊗ H⁺ with V⁺ = Vᵀ (V Vᵀ)⁻¹, and V Vᵀ is
/// banded: its Cholesky factors make A⁺ exact at little cost.
public struct ResampledOperator: LinearOperator {
  public let reach = Reach.neighbourhoods
  public let gram = Gram.invertible
  let vertical: ReducedAxis
  let horizontal: ReducedAxis
  private let threads: ThreadPool

  /// - Throws: `EditingError` when the filters don't reduce: the lengths that they give must be
  ///   independent of each other.
  public init(vertical: AxisFilter, horizontal: AxisFilter, threads: ThreadPool)
    throws(EditingError)
  {
    self.vertical = try ReducedAxis(vertical)
    self.horizontal = try ReducedAxis(horizontal)
    self.threads = threads
  }

  public func apply(_ x: Tensor) -> Tensor {
    threads.filtered(x, vertical: vertical.filter, horizontal: horizontal.filter)
  }

  public func adjoint(_ y: Tensor) -> Tensor {
    threads.filtered(y, vertical: vertical.transposed, horizontal: horizontal.transposed)
  }

  public func pseudoInverse(_ y: Tensor) -> Tensor {
    adjoint(horizontal.solveRows(vertical.solveColumns(y)))
  }
}

/// One axis of a reduction, its transpose, and the Cholesky factor of their product.
struct ReducedAxis: Sendable {
  let filter: AxisFilter
  let transposed: AxisFilter
  private let factor: BandedCholesky

  init(_ filter: AxisFilter) throws(EditingError) {
    self.filter = filter
    transposed = filter.transposed()
    let rows = filter.rows
    func product(_ a: Int, _ b: Int) -> Double {
      let (first, second) = (rows[a], rows[b])
      let begin = max(first.start, second.start)
      let end = min(first.start + first.weights.count, second.start + second.weights.count)
      guard begin < end else { return 0 }
      return (begin..<end).reduce(0) {
        $0 + first.weights[$1 - first.start] * second.weights[$1 - second.start]
      }
    }
    var band = 0
    for index in rows.indices {
      while index + band + 1 < rows.count, product(index, index + band + 1) != 0 { band += 1 }
    }
    guard
      let factor = BandedCholesky(
        order: rows.count, bandwidth: band, entry: { product($0, $1) })
    else {
      throw EditingError(
        "a picture can't have been reduced from \(filter.inputLength) to \(rows.count) pixels: that"
          + " is no reduction")
    }
    self.factor = factor
  }

  /// (V Vᵀ)⁻¹ along the height of y.
  func solveColumns(_ y: Tensor) -> Tensor {
    solve(y, length: y.height, stride: y.width * y.channels, lanes: y.width * y.channels)
  }

  /// (H Hᵀ)⁻¹ along the width of y.
  func solveRows(_ y: Tensor) -> Tensor {
    solve(y, length: y.width, stride: y.channels, lanes: y.channels)
  }

  /// Solves along an axis of `length` samples `stride` apart; `lanes` neighbours at once.
  private func solve(_ y: Tensor, length: Int, stride: Int, lanes: Int) -> Tensor {
    var result = y
    let blocks = y.count / (length * stride)
    result.update { values in
      var sides = [Double](repeating: 0, count: length * lanes)
      for block in 0..<blocks {
        let base = block * length * stride
        for lane in 0..<lanes {
          for i in 0..<length {
            sides[lane * length + i] = Double(values[base + i * stride + lane])
          }
        }
        factor.solve(&sides)
        for lane in 0..<lanes {
          for i in 0..<length { values[base + i * stride + lane] = Float(sides[lane * length + i]) }
        }
      }
    }
    return result
  }
}
