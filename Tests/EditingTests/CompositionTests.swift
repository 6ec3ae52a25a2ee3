import Editing
import Tensors
import TestSupport
import Testing

/// Operators one after another, on random shapes: the laws of A⁺, of Aᵀ and of the damped inverse hold
/// for every one and for every composition.
@Suite struct CompositionTests {
  /// An operator, the shape of the pictures that it measures, and how exact its A⁺ is.
  struct Sample: CustomStringConvertible {
    var name: String
    var a: any LinearOperator
    var shape: [Int]
    var tolerance: Float = 2e-5

    var description: String { "\(name) of \(shape)" }
  }

  /// What may happen to a picture, by what it leaves of the picture's size.
  private static func step(_ kind: Int, _ shape: [Int], seed: UInt64) throws -> (
    String, any LinearOperator
  )? {
    let (height, width) = (shape[1], shape[2])
    switch kind {
    case 0 where shape[3] == 3: return ("grey", LuminanceOperator())
    case 1 where height % 2 == 0 && width % 2 == 0:
      return ("halves", BlockAverageOperator(factor: 2))
    case 2:
      let smaller = (max(1, height * 2 / 3), max(1, width * 3 / 5))
      return (
        "bicubic to \(smaller)",
        try ResampledOperator(
          vertical: .cubic(from: height, to: smaller.0),
          horizontal: .cubic(from: width, to: smaller.1), threads: TestThreads.two)
      )
    case 3:
      let smaller = (max(1, height * 4 / 7), max(1, width * 5 / 6))
      return (
        "areas to \(smaller)",
        try ResampledOperator(
          vertical: .area(from: height, to: smaller.0),
          horizontal: .area(from: width, to: smaller.1), threads: TestThreads.two)
      )
    case 4:
      return (
        "mask",
        MaskOperator(known: random([1, height, width, 1], seed: seed).mapped { $0 > -0.3 ? 1 : 0 })
      )
    case 5 where height > 6 && width > 6:
      return ("blur", BlurOperator(try .gaussian(0.5), threads: TestThreads.two))
    case 6 where height > 8 && width > 8:
      return (
        "motion", BlurOperator(try .motion(length: 4, degrees: 30), threads: TestThreads.two)
      )
    default: return nil
    }
  }

  static func samples() throws -> [Sample] {
    var state: UInt64 = 7
    func roll(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    var samples: [Sample] = []
    for round in 0..<60 {
      let shape = [1, 10 + roll(14), 10 + roll(14), 3]
      var steps: [any LinearOperator] = []
      var names: [String] = []
      var current = shape
      for _ in 0..<1 + roll(3) {
        guard let (name, a) = try step(roll(7), current, seed: UInt64(round)) else { continue }
        steps.append(a)
        names.append(name)
        current = a.apply(Tensor(shape: current)).shape
      }
      guard let chain = ComposedOperator.chain(steps) else { continue }
      // Motion wipes some frequencies out all but wholly: conjugate gradients stop at 200 steps.
      let isHard = names.contains { $0 == "blur" || $0 == "motion" }
      let isSolved = names.dropLast().contains("mask")
      samples.append(
        Sample(
          name: names.joined(separator: ", then "), a: chain, shape: shape,
          tolerance: isHard ? 2e-2 : isSolved ? 2e-3 : 2e-5))
    }
    return samples
  }

  @Test func thereAreManyCompositions() throws {
    let samples = try Self.samples()
    #expect(samples.count > 40)
    #expect(samples.count { $0.name.contains("then") } > 20)
  }

  /// A A⁺ A = A.
  @Test func generalizedInverse() throws {
    for sample in try Self.samples() {
      let y = sample.a.apply(random(sample.shape, seed: 1))
      let again = sample.a.apply(sample.a.pseudoInverse(y))
      #expect(again.largestError(to: y) < sample.tolerance, "\(sample)")
    }
  }

  @Test func projectionIsIdempotentAndConsistent() throws {
    for sample in try Self.samples() {
      let y = sample.a.apply(random(sample.shape, seed: 1))
      let once = sample.a.project(random(sample.shape, seed: 2), onto: y)
      #expect(sample.a.apply(once).largestError(to: y) < sample.tolerance, "\(sample): residual")
      // Where systems are solved by steps, what hardly shows in y is left open in x.
      guard sample.tolerance < 1e-3 else { continue }
      #expect(
        sample.a.project(once, onto: y).largestError(to: once) < 10 * sample.tolerance,
        "\(sample): idempotence")
    }
  }

  /// ⟨A u, v⟩ = ⟨u, Aᵀ v⟩.
  @Test func adjoints() throws {
    for sample in try Self.samples() {
      let u = random(sample.shape, seed: 4)
      let image = sample.a.apply(u)
      let v = random(image.shape, seed: 5)
      let (left, right) = (image.dot(v), u.dot(sample.a.adjoint(v)))
      #expect(abs(left - right) < 1e-4 * (1 + abs(left)), "\(sample)")
    }
  }

  /// x = Aᵀ(A Aᵀ + η)⁻¹ y solves Aᵀ A x + η x = Aᵀ y.
  @Test(arguments: [0.01, 0.3, 4])
  func dampedInverse(_ damping: Double) throws {
    for sample in try Self.samples() {
      let y = random(sample.a.apply(Tensor(shape: sample.shape)).shape, seed: 6)
      let x = sample.a.dampedInverse(y, damping: damping)
      let left = Tensor.combine(1, sample.a.adjoint(sample.a.apply(x)), Float(damping), x)
      let right = sample.a.adjoint(y)
      // The stated tolerance: 1e-3 of y's length.
      let error = (left - right).dot(left - right).squareRoot()
      #expect(error < 2e-3 * (y.dot(y)).squareRoot(), "\(sample), damping \(damping)")
    }
  }

  /// What is claimed of A Aᵀ is so.
  @Test func grams() throws {
    for sample in try Self.samples() {
      let y = random(sample.a.apply(Tensor(shape: sample.shape)).shape, seed: 8)
      let image = sample.a.apply(sample.a.adjoint(y))
      switch sample.a.gram {
      case .identity(let gain):
        #expect((Float(1 / gain) * image).largestError(to: y) < 1e-4, "\(sample)")
      case .projection(let gain):
        let twice = sample.a.apply(sample.a.adjoint(image))
        #expect(twice.largestError(to: Float(gain) * image) < 1e-4, "\(sample)")
      case .invertible:
        #expect(
          sample.a.apply(sample.a.pseudoInverse(y)).largestError(to: y) < 1e-3, "\(sample)")
      case .unknown: break
      }
    }
  }

  /// With orthogonal rows A⁺ is Moore and Penrose's: the composition's projection is the nearest point.
  @Test func compositionOfOrthogonalRowsIsNearest() {
    let a = ComposedOperator(LuminanceOperator(), after: BlockAverageOperator(factor: 2))
    #expect(a.gram.squaredGain != nil)
    let (u, v) = (random([1, 8, 12, 3], seed: 6), random([1, 8, 12, 3], seed: 7))
    let left = a.pseudoInverse(a.apply(u)).dot(v)
    let right = u.dot(a.pseudoInverse(a.apply(v)))
    #expect(abs(left - right) < 1e-3)
  }

  /// Pictures in the cube that keep the measurement exist, and are found.
  @Test func confinedPicturesKeepTheirMeasurement() throws {
    for sample in try Self.samples() where sample.a.gram != .unknown {
      let y = sample.a.apply(random(sample.shape, seed: 11).mapped { max(min($0 * 0.4, 1), -1) })
      let wild = sample.a.project(0.5 * random(sample.shape, seed: 12), onto: y)
      let confined = sample.a.confine(wild, onto: y)
      #expect(confined.largestMagnitude <= 1, "\(sample)")
      #expect(sample.a.apply(confined).largestError(to: y) < 0.05, "\(sample)")
    }
  }
}

/// What happened, in numbers that a hand can check.
@Suite struct BlurTests {
  /// A point becomes the kernel, turned round, and the scene's margin is used, not invented.
  @Test func pointBecomesTheKernel() throws {
    let kernel = try BlurKernel(weights: [1, 2, 3, 4, 0, 6], height: 2, width: 3)
    var scene = Tensor(shape: [1, 7, 7, 1])
    scene.paste(Tensor(shape: [1, 1, 1, 1], repeating: 16), top: 3, left: 3)
    let blurred = BlurOperator(kernel, threads: TestThreads.two).apply(scene)
    #expect(blurred.shape == [1, 5, 5, 1])
    // Row 3 of the scene is seen by row 3 − r of the picture through row r of the kernel.
    #expect(
      blurred.cropped(Region(top: 1, left: 1, height: 3, width: 3)).values
        == [0, 0, 0, 6, 0, 4, 3, 2, 1])
  }

  @Test func kernelsSumToOne() throws {
    for kernel in [
      try BlurKernel.gaussian(1.5), try .disk(3), try .disk(0.5),
      try .motion(length: 9, degrees: 30),
      try .motion(length: 1, degrees: -90), try .motion(length: 100, degrees: 45),
    ] {
      let sum = kernel.taps.reduce(0.0) { $0 + Double($1.weight) }
      #expect(abs(sum - 1) < 1e-5)
      #expect(kernel.height % 2 == 1 && kernel.width % 2 == 1)
      // The middle of the weights is the middle of the kernel.
      let row = kernel.taps.reduce(0.0) { $0 + Double($1.weight) * Double($1.row) }
      let column = kernel.taps.reduce(0.0) { $0 + Double($1.weight) * Double($1.column) }
      #expect(abs(row - Double(kernel.height / 2)) < 1e-3)
      #expect(abs(column - Double(kernel.width / 2)) < 1e-3)
    }
  }

  /// A separable kernel's two ways agree.
  @Test func separableEqualsItsTaps() throws {
    let gaussian = try BlurKernel.gaussian(1.2)
    var weights = [Double](repeating: 0, count: gaussian.height * gaussian.width)
    for tap in gaussian.taps { weights[tap.row * gaussian.width + tap.column] = Double(tap.weight) }
    let full = try BlurKernel(weights: weights, height: gaussian.height, width: gaussian.width)
    let x = random([1, 20, 23, 3], seed: 1)
    let (a, b) = (
      BlurOperator(gaussian, threads: TestThreads.two), BlurOperator(full, threads: TestThreads.two)
    )
    #expect(a.apply(x).largestError(to: b.apply(x)) < 1e-5)
    let y = a.apply(x)
    #expect(a.adjoint(y).largestError(to: b.adjoint(y)) < 1e-5)
  }

  @Test func kernelsOutOfRangeAreRefused() {
    #expect(throws: EditingError.self) { try BlurKernel.gaussian(0) }
    #expect(throws: EditingError.self) { try BlurKernel.gaussian(.nan) }
    #expect(throws: EditingError.self) { try BlurKernel.disk(1000) }
    #expect(throws: EditingError.self) { try BlurKernel.motion(length: .infinity, degrees: 0) }
    #expect(throws: EditingError.self) { try BlurKernel.motion(length: 9, degrees: .nan) }
    #expect(throws: EditingError.self) { try BlurKernel(weights: [0], height: 1, width: 1) }
    #expect(throws: EditingError.self) { try BlurKernel(weights: [-1, 2], height: 1, width: 2) }
    #expect(throws: EditingError.self) { try BlurKernel(weights: [], height: 0, width: 0) }
    #expect(throws: EditingError.self) {
      try BlurKernel(weights: Array(repeating: 1, count: 400 * 400), height: 400, width: 400)
    }
  }
}
