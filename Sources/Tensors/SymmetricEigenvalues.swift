import COpenBLAS

/// The eigenvalues of a symmetric matrix: LAPACK's, on the thread that asks.
package enum SymmetricEigenvalues {
  /// - Parameter matrix: [order, order]; its upper or lower triangle is enough.
  /// - Returns: rising; nil when LAPACK doesn't get there.
  package static func of(_ matrix: [Double], order: Int) -> [Double]? {
    precondition(order > 0 && matrix.count == order * order, "no square matrix")
    MatrixProduct.useOneThread()
    var a = matrix
    var values = [Double](repeating: 0, count: order)
    var work = [Double](repeating: 0, count: 8 * order)
    var (n, size, info) = (Int32(order), Int32(8 * order), Int32(0))
    dsyev_("N", "L", &n, &a, &n, &values, &work, &size, &info)
    return info == 0 ? values : nil
  }
}
