import Tensors
import TestSupport
import Testing

@Suite struct ScreenedPoissonTests {
  private struct Problem {
    let height = 37
    let width = 29
    let pull: Float = 0.02
    var u: [SIMD4<Float>] = []
    var wanted: [SIMD4<Float>] = []
    var shares: [Float] = []

    init() {
      var random = TestRandom(5)
      for row in 0..<height {
        for column in 0..<width {
          let inner = row > 0 && column > 0 && row < height - 1 && column < width - 1
          let chosen = inner && random.integer(0...4) > 0
          u.append(SIMD4.random(in: -1...1, using: &random))
          wanted.append(SIMD4.random(in: -1...1, using: &random))
          shares.append(chosen ? 1 / (4 + pull) : 0)
        }
      }
    }

    func relaxed(_ threads: ThreadPool, rounds: Int) -> [SIMD4<Float>] {
      var result = u
      let places = u.indices.filter { shares[$0] != 0 }
      threads.relax(
        &result, at: places.map { Int32($0) }, wanted: places.map { wanted[$0] },
        shares: places.map { shares[$0] }, width: width, relaxation: 1.7, rounds: rounds
      ) {}
      return result
    }
  }

  @Test func theEquationHoldsInTheEnd() {
    let problem = Problem()
    let u = problem.relaxed(TestThreads.two, rounds: 300)
    let width = problem.width
    for pixel in u.indices {
      guard problem.shares[pixel] != 0 else {
        #expect(u[pixel] == problem.u[pixel])
        continue
      }
      let near = u[pixel - 1] + u[pixel + 1] + u[pixel - width] + u[pixel + width]
      let rest = (4 + problem.pull) * u[pixel] - near - problem.wanted[pixel]
      #expect((rest * rest).sum() < 1e-8)
    }
  }

  @Test func threadsDoNotMatter() {
    let problem = Problem()
    #expect(
      problem.relaxed(TestThreads.one, rounds: 7) == problem.relaxed(TestThreads.four, rounds: 7))
  }
}
