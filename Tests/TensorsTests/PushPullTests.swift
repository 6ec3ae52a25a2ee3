import Tensors
import TestSupport
import Testing

/// Holes filled from coarser levels.
@Suite struct PushPullTests {
  /// The same by whole tensors, level by level.
  private func reference(_ sums: Tensor, _ weights: Tensor) -> Tensor {
    let means = sums.divided(by: weights, else: Tensor(shape: sums.shape))
    let missing = weights.mapped { $0 > 0 ? 0 : 1 }
    guard missing.largestMagnitude > 0, sums.height > 1 || sums.width > 1 else { return means }
    let even = Region(height: (sums.height + 1) & ~1, width: (sums.width + 1) & ~1)
    let smaller = reference(
      sums.cropped(even).blockMeans(2), weights.cropped(even).blockMeans(2))
    let larger = TestThreads.one.filtered(
      smaller, vertical: .linear(from: smaller.height, to: even.height),
      horizontal: .linear(from: smaller.width, to: even.width)
    ).cropped(Region(height: sums.height, width: sums.width))
    return means.replaced(by: larger, where: missing)
  }

  @Test(arguments: [(1, 1), (1, 9), (2, 2), (16, 16), (37, 53)], [0.1, 0.9, 1])
  func isTheDefinition(_ size: (height: Int, width: Int), _ share: Double) {
    var random = TestRandom(11)
    let noise = random.tensor([1, size.height, size.width, 1], in: 0...1)
    let known = noise.mapped { Double($0) < share ? 0 : 1 }
    let x = random.tensor([1, size.height, size.width, 3])
    let filled = TestThreads.two.pushPulled(x, known: known)
    let expected = x.replaced(
      by: reference(x.scaled(by: known), known), where: known.mapped { 1 - $0 })
    #expect((filled - expected).largestMagnitude < 1e-5)
    #expect(filled == TestThreads.one.pushPulled(x, known: known))
  }

  @Test func whatLiesInTheHoleIsIgnored() {
    let known = Tensor(shape: [1, 1, 4, 1], values: [1, 0, 0, 1])
    let x = Tensor(shape: [1, 1, 4, 1], values: [0.5, .nan, .infinity, 0.5])
    #expect(TestThreads.one.pushPulled(x, known: known).values == [0.5, 0.5, 0.5, 0.5])
  }
}
