import COpenBLAS

/// The Cholesky factor of a symmetric, positive definite matrix whose entries lie near the diagonal:
/// LAPACK's, on the thread that asks.
package struct BandedCholesky: Sendable {
  package let order: Int
  private let bandwidth: Int
  /// Column by column, the diagonal first: LAPACK's lower band.
  private let factor: [Double]

  /// - Parameters:
  ///   - bandwidth: entries below the diagonal.
  ///   - entry: of row and column, row ≥ column.
  /// - Returns: nil when the matrix isn't positive definite.
  package init?(order: Int, bandwidth: Int, entry: (Int, Int) -> Double) {
    precondition(order > 0 && (0..<order).contains(bandwidth), "no such band")
    MatrixProduct.useOneThread()
    let leading = bandwidth + 1
    var band = [Double](repeating: 0, count: leading * order)
    for column in 0..<order {
      for row in column..<min(order, column + leading) {
        band[column * leading + row - column] = entry(row, column)
      }
    }
    var (n, width, rows, info) = (Int32(order), Int32(bandwidth), Int32(leading), Int32(0))
    dpbtrf_("L", &n, &width, &band, &rows, &info)
    guard info == 0 else { return nil }
    self.order = order
    self.bandwidth = bandwidth
    factor = band
  }

  /// Solves for several right sides, each of `order` numbers, one after another in `sides`.
  package func solve(_ sides: inout [Double]) {
    precondition(sides.count % order == 0, "right sides are cut short")
    var (n, width, rows, info) = (Int32(order), Int32(bandwidth), Int32(bandwidth + 1), Int32(0))
    var count = Int32(sides.count / order)
    dpbtrs_("L", &n, &width, &count, factor, &rows, &sides, &n, &info)
  }
}
