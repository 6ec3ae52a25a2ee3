import Editing
import Tensors
import TestSupport
import Testing

/// A = U · S · Vᵀ: what is known of an operator's singular values gives the operator itself again.
@Suite struct SpectrumTests {
  private func largest(_ x: Tensor) -> Float { max(1, x.largestMagnitude) }

  /// V s² Vᵀ = Aᵀ A, V s Uᵀ = Aᵀ; A sees all of V Vᵀ x, which is a projection.
  private func check(_ name: String, _ a: any LinearOperator, _ shape: [Int]) throws {
    let spectrum = try #require(a.spectrum(height: shape[1], width: shape[2]), "\(name)")
    let x = random(shape, seed: 1)
    let y = a.apply(x)
    let v = random(y.shape, seed: 2)
    let back = a.adjoint(y)
    #expect(
      spectrum.filtered(x) { $0 * $0 }.largestError(to: back) < 1e-5 * largest(back), "\(name)")
    #expect(
      spectrum.recovered(v) { $0 * $0 }.largestError(to: a.adjoint(v)) < 1e-5 * largest(back),
      "\(name)")
    let seen = spectrum.filtered(x) { _ in 1 }
    // Directions of less than a thousandth count as not measured.
    #expect(a.apply(seen).largestError(to: y) < 2e-3, "\(name)")
    #expect(spectrum.filtered(seen) { _ in 1 }.largestError(to: seen) < 1e-5, "\(name)")
    // Both ask for the values of the same directions.
    let one = spectrum.filtered(x) { 1 / (1 + $0) - $0 }
    let other = spectrum.recovered(y) { 1 / (1 + $0) - $0 }
    let weak = spectrum.filtered(x) { $0 < 0.01 ? 1 : 0 }
    if weak.largestMagnitude == 0 {
      #expect(one.largestError(to: other) < 2e-4, "\(name)")
    }
  }

  @Test func ofSingleOperators() throws {
    let resampled = try ResampledOperator(
      vertical: .cubic(from: 12, to: 7), horizontal: .cubic(from: 20, to: 9),
      threads: TestThreads.two)
    let operators: [(String, any LinearOperator)] = [
      ("bicubic", resampled), ("blur", BlurOperator(try .gaussian(0.6), threads: TestThreads.two)),
      ("means", BlockAverageOperator(factor: 2)), ("mask", OperatorTests.mask),
      ("smooth means", SmoothBlockAverageOperator(factor: 2, threads: TestThreads.two)),
      ("luminance", LuminanceOperator()), ("all", IdentityOperator()),
    ]
    for (name, a) in operators { try check(name, a, [1, 12, 20, 3]) }
  }

  /// Everything that is separable, in any order with luminance; nothing else.
  @Test func ofCompositions() throws {
    var known = 0
    for sample in try CompositionTests.samples() {
      let isSeparable = !sample.name.contains("motion") && !sample.name.contains("mask")
      if isSeparable || sample.a.gram.squaredGain != nil {
        try check(sample.name, sample.a, sample.shape)
        known += 1
      } else {
        #expect(
          sample.a.spectrum(height: sample.shape[1], width: sample.shape[2]) == nil, "\(sample)")
      }
    }
    #expect(known > 20)
  }

  /// Of a matrix that a hand can take apart: rows (1, 2, 1, 0)/4 and (0, 1, 2, 1)/4.
  @Test func byHand() throws {
    let a = try ResampledOperator(
      vertical: .init(inputLength: 1, rows: [(0, [1])]),
      horizontal: .init(inputLength: 4, rows: [(0, [0.25, 0.5, 0.25]), (1, [0.25, 0.5, 0.25])]),
      threads: TestThreads.one)
    let spectrum = try #require(a.spectrum(height: 1, width: 4))
    // A Aᵀ = (3/8, 1/4; 1/4, 3/8): s² = 5/8 along (1, 1), 1/8 along (1, −1).
    var values: [Double] = []
    _ = spectrum.filtered(Tensor(shape: [1, 1, 4, 1])) {
      values.append($0)
      return 1
    }
    #expect(values.count == 2)
    for (value, square) in zip(values, [0.625, 0.125]) {
      #expect(abs(value * value - square) < 1e-6)
    }
    // v = Aᵀ (1, 1) is a direction of the first alone.
    let first = a.adjoint(Tensor(shape: [1, 1, 2, 1], values: [1, 1]))
    #expect(spectrum.filtered(first) { $0 > 0.5 ? 1 : 0 }.largestError(to: first) < 1e-6)
    let second = a.adjoint(Tensor(shape: [1, 1, 2, 1], values: [1, -1]))
    #expect(spectrum.filtered(second) { $0 > 0.5 ? 1 : 0 }.largestMagnitude < 1e-6)
  }
}
