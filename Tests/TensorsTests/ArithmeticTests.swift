import Tensors
import TestSupport
import Testing

/// Whole-tensor arithmetic.
@Suite struct ArithmeticTests {
  @Test func finiteness() {
    #expect(Tensor(shape: [3], values: [3.4e38, -3.4e38, 0]).isFinite)
    #expect(Tensor(shape: [0]).isFinite)
    for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
      for place in [0, 16, 40] {
        var x = Tensor(shape: [41], repeating: 1)
        x[place] = bad
        #expect(!x.isFinite)
      }
    }
    var both = Tensor(shape: [2])
    both[0] = .infinity
    both[1] = -.infinity
    #expect(!both.isFinite)
  }

  @Test func operators() {
    let x = Tensor(shape: [1, 3], values: [1, -2, 0.5])
    let y = Tensor(shape: [1, 3], values: [4, 0.25, -1])
    #expect((x + y).values == [5, -1.75, -0.5])
    #expect((x - y).values == [-3, -2.25, 1.5])
    #expect((3 * x).values == [3, -6, 1.5])
    #expect(Tensor.combine(2, x, -1, y).values == [-2, -4.25, 2])
    #expect(x.multiplied(by: y).values == [4, -0.5, -0.5])
    #expect(x.dot(y) == 3)
    #expect(x.clamped(-1, 0.75).values == [0.75, -1, 0.5])
    #expect(x.largestMagnitude == 2)
    #expect(Tensor(shape: [0]).largestMagnitude == 0)
  }

  @Test func slicesAndStacks() {
    var random = TestRandom(1)
    let x = random.tensor([5, 2, 3, 4])
    let parts = [x.sliced(images: 0..<2), x.sliced(images: 2..<2), x.sliced(images: 2..<5)]
    #expect(parts.map(\.images) == [2, 0, 3])
    #expect(parts[2][1, 1, 2, 3] == x[3, 1, 2, 3])
    #expect(Tensor.stacked(parts).hasSameBits(as: x))
  }
}
