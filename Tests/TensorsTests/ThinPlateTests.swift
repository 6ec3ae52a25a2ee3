import Tensors
import TestSupport
import Testing

/// The smoothest surface through what is known.
@Suite struct ThinPlateTests {
  /// A mask of one channel: 1 known, 0 in the hole.
  private func known(_ height: Int, _ width: Int, hole: (Int, Int) -> Bool) -> Tensor {
    Tensor(
      shape: [1, height, width, 1],
      values: (0..<height * width).map { hole($0 / width, $0 % width) ? 0 : 1 })
  }

  private func picture(_ height: Int, _ width: Int, _ value: (Float, Float) -> [Float]) -> Tensor {
    let values = (0..<height * width).flatMap { value(Float($0 / width), Float($0 % width)) }
    return Tensor(shape: [1, height, width, values.count / (height * width)], values: values)
  }

  private func filled(
    _ x: Tensor, _ known: Tensor, iterations: Int = 400, tolerance: Double = 1e-7,
    _ threads: ThreadPool = TestThreads.two
  ) -> Tensor {
    var x = threads.pushPulled(x, known: known)
    threads.flattenPlate(
      &x, at: HolePixels(where: known), iterations: iterations, tolerance: tolerance)
    return x
  }

  /// Δ by its definition, with equal values beyond the edges.
  private func laplacian(_ x: [Double], _ height: Int, _ width: Int) -> [Double] {
    (0..<height * width).map { pixel in
      let (y, column) = (pixel / width, pixel % width)
      return [(y - 1, column), (y + 1, column), (y, column - 1), (y, column + 1)].reduce(0) {
        let row = min(max($1.0, 0), height - 1)
        return $0 + x[pixel] - x[row * width + min(max($1.1, 0), width - 1)]
      }
    }
  }

  /// Cubic surfaces bend by Δ Δ = 0, so nothing is smoother through their own points.
  @Test func cubicSurfacesComeBack() {
    let whole = picture(24, 30) { y, x in
      [0.02 * x - 0.03 * y, 0.001 * x * y - 0.002 * y * y, 1e-4 * (x * x * x - x * y * y)]
    }
    let known = known(24, 30) { y, x in (5..<12).contains(y) && (4..<17).contains(x) }
    let filled = filled(whole.scaled(by: known), known)
    #expect((filled - whole).largestMagnitude < 1e-3)
  }

  /// At the hole's pixels the gradient vanishes; holes at the picture's edges and corners too.
  @Test(arguments: [1, 3])
  func gradientVanishesInEveryHole(_ channels: Int) {
    var random = TestRandom(7)
    let (height, width) = (19, 23)
    let noise = random.tensor([height, width])
    let known = known(height, width) { y, x in
      noise[y, x] > 0.6 || (y < 3 && x < 4) || x == width - 1 || (9..<13).contains(y) && x > 15
    }
    let x = random.tensor([1, height, width, channels])
    let result = filled(x, known)
    for channel in 0..<channels {
      let values = result.channel(channel).values.map(Double.init)
      let gradient = laplacian(laplacian(values, height, width), height, width)
      for (pixel, isKnown) in known.values.enumerated() where isKnown == 0 {
        #expect(abs(gradient[pixel]) < 1e-3)
      }
    }
    #expect(
      result.replaced(by: x, where: known.mapped { 1 - $0 })
        == x)
  }

  @Test func endsAtItsTolerance() {
    var random = TestRandom(8)
    let known = known(40, 40) { y, x in (10..<30).contains(y) && (10..<30).contains(x) }
    let x = random.tensor([1, 40, 40, 3])
    let exact = filled(x, known, iterations: 4000)
    let rough = filled(x, known, iterations: 4000, tolerance: 0.1)
    #expect((exact - rough).largestMagnitude > 1e-4)
    #expect(filled(x, known, iterations: 0) == TestThreads.one.pushPulled(x, known: known))
  }

  /// More pixels than a thread works on at once.
  @Test func threadsDoNotMatter() {
    var random = TestRandom(9)
    let noise = random.tensor([150, 140])
    let known = known(150, 140) { y, x in noise[y, x] > -0.2 }
    let x = random.tensor([1, 150, 140, 3])
    let one = filled(x, known, TestThreads.one)
    #expect(one == filled(x, known, TestThreads.two))
    #expect(one == filled(x, known, TestThreads.four))
  }

  @Test func nothingKnownAndNothingMissing() {
    var random = TestRandom(10)
    let x = random.tensor([1, 6, 5, 3])
    #expect(filled(x, known(6, 5) { _, _ in false }) == x)
    #expect(filled(x, known(6, 5) { _, _ in true }) == Tensor(shape: x.shape))
  }
}
