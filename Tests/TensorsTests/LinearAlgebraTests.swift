import Tensors
import Testing

/// LAPACK's answers against closed forms.
@Suite struct LinearAlgebraTests {
  /// The second difference: 2 on the diagonal, −1 beside it.
  @Test func bandedCholesky() throws {
    let factor = try #require(
      BandedCholesky(order: 5, bandwidth: 1) { $0 == $1 ? 2 : -1 })
    // The solution of A x = 1 is i (n + 1 − i) / 2; of A x = e₁, (n + 1 − i) / (n + 1).
    var sides: [Double] = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    factor.solve(&sides)
    let expected = [2.5, 4, 4.5, 4, 2.5, 5 / 6.0, 4 / 6.0, 0.5, 2 / 6.0, 1 / 6.0]
    for (value, expected) in zip(sides, expected) { #expect(abs(value - expected) < 1e-12) }
  }

  @Test func whatIsNotPositiveDefiniteIsRefused() {
    #expect(BandedCholesky(order: 3, bandwidth: 1) { $0 == $1 ? 1 : -2 } == nil)
  }

  @Test func eigenvalues() throws {
    let values = try #require(SymmetricEigenvalues.of([2, -1, 0, -1, 2, -1, 0, -1, 2], order: 3))
    let root = 2.0.squareRoot()
    for (value, expected) in zip(values, [2 - root, 2, 2 + root]) {
      #expect(abs(value - expected) < 1e-12)
    }
  }

  @Test func gram() {
    // One triangle of Aᵀ A.
    #expect(MatrixProduct.gram([1, 2, 3, 4, 5, 6], rows: 3, columns: 2) == [35, 44, 0, 56])
  }

  /// Each block by itself, and back.
  @Test func blockCosines() {
    let pool = ThreadPool(threads: 2)
    var x = Tensor(shape: [1, 16, 24, 1])
    x.paste(Tensor(shape: [1, 8, 8, 1], repeating: 3), top: 8, left: 16)
    let cosines = pool.blockCosines(x, isInverse: false)
    // A constant block has one coefficient, 8 times its value.
    #expect(abs(cosines.values[8 * 24 + 16] - 24) < 1e-5)
    #expect(abs(cosines.dot(cosines).squareRoot() - 24) < 1e-5)
    let back = pool.blockCosines(cosines, isInverse: true)
    #expect(zip(back.values, x.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
