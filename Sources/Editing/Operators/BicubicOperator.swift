import Tensors

/// Keeps a picture reduced by antialiased bicubic resampling: what most small pictures on the
/// web were made by.
///
/// The reduction is separable, A = V ⊗ H, so A⁺ = V⁺ ⊗ H⁺ with V⁺ = Vᵀ (V Vᵀ)⁻¹, and V Vᵀ is
/// banded: its Cholesky factors make A⁺ exact at little cost.
public struct BicubicOperator: LinearOperator {
  public let reach = Reach.neighbourhoods
  private let vertical: ReducedAxis
  private let horizontal: ReducedAxis
  private let threads: ThreadPool

  /// - Parameters: sizes of the full picture and of the reduced one.
  public init(height: Int, width: Int, reducedHeight: Int, reducedWidth: Int, threads: ThreadPool) {
    vertical = ReducedAxis(.cubic(from: height, to: reducedHeight))
    horizontal = ReducedAxis(.cubic(from: width, to: reducedWidth))
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
  /// Row i of the lower factor: entries i − bandwidth … i.
  private let factor: [[Double]]
  private let bandwidth: Int

  init(_ filter: AxisFilter) {
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
    bandwidth = band
    var factor: [[Double]] = []
    for i in rows.indices {
      var row = [Double](repeating: 0, count: band + 1)
      for j in max(0, i - band)...i {
        var sum = product(i, j)
        for k in max(0, i - band, j - band)..<j {
          sum -= row[k - i + band] * (j == i ? row : factor[j])[k - j + band]
        }
        row[j - i + band] = i == j ? max(sum, 1e-12).squareRoot() : sum / factor[j][band]
      }
      factor.append(row)
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
      var lane = [Double](repeating: 0, count: length)
      for block in 0..<blocks {
        for offset in 0..<lanes {
          let base = block * length * stride + offset
          for i in 0..<length {
            var sum = Double(values[base + i * stride])
            for k in max(0, i - bandwidth)..<i { sum -= factor[i][k - i + bandwidth] * lane[k] }
            lane[i] = sum / factor[i][bandwidth]
          }
          for i in (0..<length).reversed() {
            var sum = lane[i]
            for k in i + 1..<max(i + 1, min(length, i + bandwidth + 1)) {
              sum -= factor[k][i - k + bandwidth] * lane[k]
            }
            lane[i] = sum / factor[i][bandwidth]
            values[base + i * stride] = Float(lane[i])
          }
        }
      }
    }
    return result
  }
}
