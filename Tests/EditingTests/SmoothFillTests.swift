import Editing
import Tensors
import TestSupport
import Testing

/// The smoothest surface through what is known.
@Suite struct SmoothFillTests {
  private let hole = Region(top: 9, left: 7, height: 12, width: 15)

  private var known: Tensor {
    Tensor(
      shape: [1, 32, 32, 1],
      values: (0..<32 * 32).map { hole.contains($0 / 32, $0 % 32) ? 0 : 1 })
  }

  /// A plane is its own smoothest surface; in the hole lies something else.
  private func plane(hole inside: Float) -> Tensor {
    Tensor(
      shape: [1, 32, 32, 2],
      values: (0..<32 * 32).flatMap { pixel -> [Float] in
        let (row, column) = (pixel / 32, pixel % 32)
        guard !hole.contains(row, column) else { return [inside, -inside] }
        return [Float(row) / 40 - 0.3, 0.4 - Float(row + 2 * column) / 100]
      })
  }

  private func error(_ iterations: Int) -> Float {
    let found = SmoothFill.fill(
      plane(hole: 9), known: known, iterations: iterations, TestThreads.two)
    var expected = plane(hole: 0)
    for row in hole.top..<hole.bottom {
      for column in hole.left..<hole.right {
        expected[0, row, column, 0] = Float(row) / 40 - 0.3
        expected[0, row, column, 1] = 0.4 - Float(row + 2 * column) / 100
      }
    }
    return (found - expected).largestMagnitude
  }

  @Test func aPlaneIsContinued() {
    #expect(error(400) < 2e-3)
    #expect(error(0) > 0.01)
  }

  @Test func whatIsKnownStaysAndWhatIsMissingIsIgnored() {
    let first = SmoothFill.fill(plane(hole: 9), known: known, iterations: 20, TestThreads.two)
    let second = SmoothFill.fill(plane(hole: -3), known: known, iterations: 20, TestThreads.two)
    #expect(first == second)
    #expect(first.scaled(by: known) == plane(hole: 9).scaled(by: known))
  }
}
