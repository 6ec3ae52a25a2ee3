import COpenBLAS

/// Products of dense matrices that are no network's: OpenBLAS's, on the thread that asks.
///
/// OpenBLAS's own threads are switched off, for the whole process: the loops around a product are
/// shared out among Retouch's, and the order of a sum then depends on the sizes alone.
package enum MatrixProduct {
  private static let single: Void = {
    openblas_set_num_threads(1)
    // OpenBLAS waits forever for a buffer that it can't have.
    MemoryProbe.expect(bytes: 128 << 20)
  }()

  /// Before any call of OpenBLAS.
  static func useOneThread() { _ = single }

  /// out = A · Bᵀ.
  /// - Parameters:
  ///   - a: [rows, depth].
  ///   - b: [columns, depth].
  ///   - out: at least rows · columns numbers, written as [rows, columns].
  /// - Precondition: no size is 0, and every array holds its matrix.
  package static func multiply(
    _ a: [Float], transposed b: [Float], rows: Int, columns: Int, depth: Int,
    into out: inout [Float]
  ) {
    precondition(rows > 0 && columns > 0 && depth > 0, "an empty product")
    precondition(a.count >= rows * depth && b.count >= columns * depth, "a matrix is cut short")
    precondition(out.count >= rows * columns, "no room for \(rows)×\(columns)")
    useOneThread()
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(depth), 1, a,
      Int32(depth), b, Int32(depth), 0, &out, Int32(columns))
  }

  /// Aᵀ · A, one triangle: that above the diagonal, row by row; below it is 0.
  /// - Parameter a: [rows, columns].
  package static func gram(_ a: [Double], rows: Int, columns: Int) -> [Double] {
    precondition(rows > 0 && columns > 0 && a.count >= rows * columns, "a matrix is cut short")
    useOneThread()
    var out = [Double](repeating: 0, count: columns * columns)
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), 1, a, Int32(columns), 0,
      &out, Int32(columns))
    return out
  }
}
