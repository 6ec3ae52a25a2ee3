import Editing
import Tensors
import TestSupport
import Testing

/// JPEG's planes, blocks and bounds by their laws.
@Suite struct JPEGOperatorTests {
  /// A file's data of a picture, as an encoder without rounding of colours would write them.
  static func data(
    height: Int, width: Int, across: Int, down: Int, quantum: UInt16 = 16, isGrey: Bool = false
  ) throws -> JPEGData {
    func component(_ across: Int, _ down: Int) -> JPEGComponent {
      let blocks = (
        (width + 8 * across - 1) / (8 * across), (height + 8 * down - 1) / (8 * down)
      )
      return JPEGComponent(
        stepAcross: across, stepDown: down, blocksAcross: blocks.0, blocksDown: blocks.1,
        quantization: (0..<64).map { quantum + UInt16($0 / 4) },
        coefficients: Array(repeating: 0, count: blocks.0 * blocks.1 * 64))
    }
    let empty = try JPEGData(
      height: height, width: width,
      components: isGrey
        ? [component(1, 1)] : [component(1, 1), component(across, down), component(across, down)])
    return empty.requantized(picture(height, width), TestThreads.two)
  }

  /// Smooth, with some texture.
  static func picture(_ height: Int, _ width: Int, seed: UInt64 = 1) -> Tensor {
    let noise = random([1, height, width, 3], seed: seed)
    return Tensor(
      shape: noise.shape,
      values: noise.values.enumerated().map { index, z in
        let pixel = index / 3
        let (row, column) = (Float(pixel / width), Float(pixel % width))
        return 0.5 * (row / Float(height)) - 0.4 * (column / Float(width)) + 0.1 * z
          + 0.1 * Float(index % 3)
      })
  }

  static let layouts: [(height: Int, width: Int, across: Int, down: Int)] = [
    (16, 24, 1, 1), (32, 32, 2, 2), (19, 29, 1, 1), (21, 37, 2, 2), (17, 33, 2, 1), (9, 8, 1, 2),
    (40, 70, 4, 1), (1, 1, 2, 2),
  ]

  @Test func laws() throws {
    for layout in Self.layouts {
      let data = try Self.data(
        height: layout.height, width: layout.width, across: layout.across, down: layout.down)
      var mask = Tensor(shape: [1, layout.height, layout.width, 1])
      mask.paste(Tensor(shape: [1, 1, 1, 1], repeating: 1), top: 0, left: 0)
      for (name, a) in [
        ("plain", JPEGOperator(data, threads: TestThreads.two)),
        ("with damage", JPEGOperator(data, ignoring: mask, threads: TestThreads.two)),
      ] {
        let u = random([1, layout.height, layout.width, 3], seed: 3)
        let y = a.apply(u)
        let v = random(y.shape, seed: 4)
        let (left, right) = (y.dot(v), u.dot(a.adjoint(v)))
        #expect(abs(left - right) < 1e-4 * (1 + abs(left)), "\(layout), \(name): adjoint")
        #expect(
          a.apply(a.pseudoInverse(y)).largestError(to: y) < (layout.across == 4 ? 5e-3 : 1e-4),
          "\(layout), \(name): A A⁺ A")
      }
    }
  }

  /// A picture of one channel has one plane.
  @Test func grey() throws {
    let data = try Self.data(height: 19, width: 21, across: 2, down: 2)
    let a = JPEGOperator(data, isGrey: true, threads: TestThreads.two)
    let x = random([1, 19, 21, 1], seed: 1)
    #expect(a.apply(x).count == 24 * 24)
    #expect(a.pseudoInverse(a.apply(x)).largestError(to: x) < 1e-5)
  }

  /// The picture that was quantized lies within the bounds, but for what rounding to 8 bits moves.
  @Test func theTruthIsWithinBounds() throws {
    for layout in Self.layouts {
      let data = try Self.data(
        height: layout.height, width: layout.width, across: layout.across, down: layout.down)
      // Rounding of 8-bit pixels adds up where one pixel fills a block.
      let bounds = data.bounds(margin: layout.width < 8 ? -9 : -1.5)
      let measurement = Measurement(
        JPEGOperator(data, threads: TestThreads.two), y: bounds.y, slack: bounds.slack)
      let truth = Self.picture(layout.height, layout.width)
      #expect(measurement.project(truth).largestError(to: truth) < 1e-4, "\(layout)")
    }
  }

  /// Whatever a picture was, it comes back to the file's coefficients; of noisy blocks that go beyond the
  /// border, whose few pixels 64 coefficients bind, to all but a few.
  @Test func settledPicturesHaveTheCoefficients() throws {
    for layout in Self.layouts {
      let data = try Self.data(
        height: layout.height, width: layout.width, across: layout.across, down: layout.down)
      let wild = 0.04 * random([1, layout.height, layout.width, 3], seed: 9)
      let settled = data.settled(
        Self.picture(layout.height, layout.width, seed: 8) + wild, TestThreads.two)
      let all = data.components.reduce(0) { $0 + $1.coefficients.count }
      let isWhole =
        layout.height % (8 * layout.down) == 0 && layout.width % (8 * layout.across) == 0
      #expect(settled.missed <= (isWhole ? 0 : all / 100), "\(layout)")
      let isSame = data.requantized(settled.picture, TestThreads.two) == data
      // What is missed by less than libjpeg's own doubt counts as missed.
      #expect(isSame || settled.missed > 0, "\(layout)")
    }
  }

  /// A part at whole units says the same as the whole.
  @Test func parts() throws {
    let data = try Self.data(height: 45, width: 61, across: 2, down: 2)
    let part = Region(top: 16, left: 32, height: 29, width: 29)
    let cropped = data.cropped(part)
    #expect(cropped.height == 29 && cropped.width == 29)
    let picture = Self.picture(45, 61).cropped(part)
    let isSame = cropped.requantized(picture, TestThreads.two) == cropped
    #expect(isSame)
  }

  @Test func dataThatDoNotFitAreRefused() throws {
    var component = JPEGComponent(
      stepAcross: 1, stepDown: 1, blocksAcross: 1, blocksDown: 1,
      quantization: Array(repeating: 1, count: 64), coefficients: Array(repeating: 0, count: 64))
    #expect(throws: EditingError.self) {
      try JPEGData(height: 9, width: 8, components: [component])
    }
    component.quantization[3] = 0
    #expect(throws: EditingError.self) {
      try JPEGData(height: 8, width: 8, components: [component])
    }
  }
}
