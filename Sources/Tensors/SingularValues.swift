import COpenBLAS

/// The singular value decomposition A = U · S · Vᵀ of a dense matrix: LAPACK's, on the thread that asks.
package struct SingularValues: Sendable {
  /// Falling, min(rows, columns) of them.
  package let values: [Double]
  /// [count, rows]: the columns of U, one after another.
  package let left: [Float]
  /// [count, columns]: those of V.
  package let right: [Float]

  /// - Parameter matrix: [rows, columns], row by row.
  /// - Returns: nil when LAPACK doesn't get there.
  package init?(of matrix: [Double], rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0 && matrix.count == rows * columns, "no matrix")
    MatrixProduct.useOneThread()
    // Row by row is Aᵀ to LAPACK: its U is our V.
    let count = min(rows, columns)
    var a = matrix
    var values = [Double](repeating: 0, count: count)
    var u = [Double](repeating: 0, count: columns * count)
    var vt = [Double](repeating: 0, count: count * rows)
    var integers = [Int32](repeating: 0, count: 8 * count)
    var (m, n, k, info) = (Int32(columns), Int32(rows), Int32(count), Int32(0))
    var wanted: [Double] = [0]
    var size = Int32(-1)
    dgesdd_("S", &m, &n, &a, &m, &values, &u, &m, &vt, &k, &wanted, &size, &integers, &info)
    size = Int32(wanted[0])
    var work = [Double](repeating: 0, count: max(1, Int(size)))
    dgesdd_("S", &m, &n, &a, &m, &values, &u, &m, &vt, &k, &work, &size, &integers, &info)
    guard info == 0 else { return nil }
    self.values = values
    right = u.map { Float($0) }
    left = (0..<count).flatMap { index in (0..<rows).map { Float(vt[$0 * count + index]) } }
  }
}
