import Editing
import Tensors
import TestSupport
import Testing

/// Operators by their laws: A A⁺ A = A, projections are idempotent and land on the measurement,
/// and adjoints are adjoint where they are claimed.
@Suite struct OperatorTests {
  static let mask = MaskOperator(
    known: random([1, 12, 20, 1], seed: 3).mapped { $0 > 0 ? 1 : 0 })
  static let hole = mask.known.mapped { 1 - $0 }

  static func bicubic(to height: Int, _ width: Int) throws -> ResampledOperator {
    try ResampledOperator(
      vertical: .cubic(from: 12, to: height), horizontal: .cubic(from: 20, to: width),
      threads: TestThreads.two)
  }

  static func operators() throws -> [(String, any LinearOperator)] {
    let shape = [1, 12, 20, 3]
    return [
      ("mask", mask), ("luminance", LuminanceOperator()),
      ("block average 2", BlockAverageOperator(factor: 2)),
      ("block average 4", BlockAverageOperator(factor: 4)),
      ("smooth block average", SmoothBlockAverageOperator(factor: 4, threads: TestThreads.one)),
      ("hole average", HoleAverageOperator(factor: 2, hole: hole)),
      (
        "bicubic",
        try bicubic(to: 6, 10)
      ),
      (
        "bicubic to a third",
        try bicubic(to: 4, 7)
      ),
      (
        "luminance of known pixels", try StackedOperator(LuminanceOperator(), mask, shape: shape)
      ),
      (
        "luminance and blocks",
        try StackedOperator(LuminanceOperator(), BlockAverageOperator(factor: 2), shape: shape)
      ),
      (
        "known pixels and a guide",
        try StackedOperator(mask, HoleAverageOperator(factor: 2, hole: hole), shape: shape)
      ),
    ]
  }

  @Test func generalizedInverse() throws {
    for (name, a) in try Self.operators() {
      let x = random([1, 12, 20, 3], seed: 1)
      let y = a.apply(x)
      #expect(a.apply(a.pseudoInverse(y)).largestError(to: y) < 2e-5, "\(name)")
    }
  }

  @Test func projectionIsIdempotentAndConsistent() throws {
    for (name, a) in try Self.operators() {
      let y = a.apply(random([1, 12, 20, 3], seed: 1))
      let once = a.project(random([1, 12, 20, 3], seed: 2), onto: y)
      #expect(a.apply(once).largestError(to: y) < 2e-5, "\(name): residual")
      #expect(a.project(once, onto: y).largestError(to: once) < 2e-5, "\(name): idempotence")
    }
  }

  /// ⟨A u, v⟩ = ⟨u, Aᵀ v⟩.
  @Test func adjoints() throws {
    let bicubic = try Self.bicubic(to: 6, 10)
    let u = random([1, 12, 20, 3], seed: 4)
    func check(
      _ name: String, _ apply: (Tensor) -> Tensor, _ adjoint: (Tensor) -> Tensor
    ) {
      let image = apply(u)
      let v = random(image.shape, seed: 5)
      #expect(abs(image.dot(v) - u.dot(adjoint(v))) < 1e-4, "\(name)")
    }
    check("mask", Self.mask.apply, Self.mask.adjoint)
    check("luminance", LuminanceOperator().apply, LuminanceOperator().adjoint)
    let blocks = BlockAverageOperator(factor: 4)
    check("blocks", blocks.apply, blocks.adjoint)
    check("bicubic", bicubic.apply, bicubic.adjoint)
  }

  /// Moore and Penrose's A⁺ A is symmetric: the projection is the nearest point.
  @Test func pseudoInverseIsOrthogonal() throws {
    let bicubic = try Self.bicubic(to: 6, 10)
    for a: any LinearOperator in [
      Self.mask, LuminanceOperator(), BlockAverageOperator(factor: 4), bicubic,
    ] {
      let (u, v) = (random([1, 12, 20, 3], seed: 6), random([1, 12, 20, 3], seed: 7))
      let left = a.pseudoInverse(a.apply(u)).dot(v)
      let right = u.dot(a.pseudoInverse(a.apply(v)))
      #expect(abs(left - right) < 1e-3)
    }
  }

  @Test func maskedProjectionIsExactToTheBit() {
    let picture = random([1, 12, 20, 3], seed: 8)
    let projected = Self.mask.project(
      random([1, 12, 20, 3], seed: 9), onto: Self.mask.apply(picture))
    #expect(projected.scaled(by: Self.mask.known) == picture.scaled(by: Self.mask.known))
  }

  /// A truly grey picture is its own colorization's measurement.
  @Test func greyPictureMapsOntoItself() {
    let grey = random([1, 12, 20, 1], seed: 10).clamped(-1, 1)
    let picture = grey.spread([1, 1, 1])
    let y = LuminanceOperator.measurement(ofGrey: grey)
    #expect(LuminanceOperator().project(picture, onto: y).largestError(to: picture) < 1e-6)
  }

  /// Confined pictures are in [−1, 1] and still have their measurement, when it can be had there.
  @Test func confinedPicturesKeepTheirMeasurement() throws {
    let exact = ["mask", "luminance", "block average 2", "block average 4", "smooth block average"]
    for (name, a) in try Self.operators() {
      let y = a.apply(random([1, 12, 20, 3], seed: 11).mapped { max(min($0 * 0.5, 1), -1) })
      let wild = a.project(3 * random([1, 12, 20, 3], seed: 12), onto: y)
      let confined = a.confine(wild, onto: y)
      #expect(confined.largestMagnitude <= 1, "\(name)")
      if exact.contains(name) {
        #expect(a.apply(confined).largestError(to: y) < 1e-4, "\(name)")
      }
    }
  }

  /// Under a guide, the known pixels have the last word.
  @Test func confinedPicturesKeepKnownPixelsUnderAGuide() throws {
    let guide = HoleAverageOperator(factor: 2, hole: Self.hole)
    let both = try StackedOperator(Self.mask, guide, shape: [1, 12, 20, 3])
    let data = random([1, 12, 20, 3], seed: 13).clamped(-1, 1)
    let y = both.joined(Self.mask.apply(data), guide.apply(random([1, 12, 20, 3], seed: 14)))
    let confined = both.confine(3 * random([1, 12, 20, 3], seed: 15), onto: y)
    #expect(confined.scaled(by: Self.mask.known) == data.scaled(by: Self.mask.known))
  }

  @Test func incompatibleOperatorsAreRefused() {
    #expect(throws: EditingError.self) {
      try StackedOperator(Self.mask, BlockAverageOperator(factor: 2), shape: [1, 12, 20, 3])
    }
    #expect(throws: EditingError.self) {
      try StackedOperator(LuminanceOperator(), LuminanceOperator(), shape: [1, 12, 20, 3])
    }
  }
}

/// Normal numbers, the same for a seed.
func random(_ shape: [Int], seed: UInt64) -> Tensor {
  var noise = PhiloxNoise(seed: seed)
  let count = shape.reduce(1, *)
  return noise.next(Region(height: 1, width: count), channels: 1).reshaped(shape)
}
