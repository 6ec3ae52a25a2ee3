import Foundation
import Tensors
import TestSupport
import Testing

/// Pixels and attention's vectors divided by their size, against double precision.
@Suite struct PixelNormTests {
  @Test(arguments: [1, 7, 16, 33, 192], InstructionSet.available)
  func pixels(_ channels: Int, _ instructions: InstructionSet) {
    var random = TestRandom(UInt64(channels))
    let x = random.tensor([2, 5, 9, channels], in: -3...3)
    func normalized(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
      threads.pixelNormalized(x, epsilon: 1e-4, factor: 0.7, instructions: instructions)
    }
    let out = normalized(x, TestThreads.two)
    var expected: [Double] = []
    for pixel in stride(from: 0, to: x.count, by: channels) {
      expected += unit(x.values[pixel..<pixel + channels]).map { 0.7 * $0 }
    }
    #expect(out.largestError(to: expected) < 1e-6)
    #expect(normalized(x, TestThreads.four).hasSameBits(as: out))
    #expect(
      normalized(x.sliced(images: 1..<2), TestThreads.one)
        .hasSameBits(as: out.sliced(images: 1..<2)))
  }

  @Test(arguments: [[1, 1, 1, 1], [2, 5, 3, 8], [1, 40, 2, 64], [2, 3, 1, 17]])
  func projections(_ sizes: [Int]) {
    let (images, tokens, heads, size) = (sizes[0], sizes[1], sizes[2], sizes[3])
    var random = TestRandom(UInt64(size))
    let x = random.tensor([images, tokens, heads * size * 3])
    for instructions in InstructionSet.available {
      let parts = TestThreads.two.normalizedProjections(
        x, heads: heads, epsilon: 1e-4, instructions: instructions)
      for (part, out) in [parts.query, parts.key, parts.value].enumerated() {
        var expected: [Double] = []
        for vector in 0..<images * tokens * heads {
          expected += unit((0..<size).map { x.values[(vector * size + $0) * 3 + part] })
        }
        #expect(out.shape == [images, tokens, heads * size])
        #expect(out.largestError(to: expected) < 1e-6)
      }
    }
  }

  private func unit(_ values: some Collection<Float>) -> [Double] {
    let squares = values.reduce(0) { $0 + Double($1) * Double($1) }
    let size = 1e-4 + (squares / Double(values.count)).squareRoot()
    return values.map { Double($0) / size }
  }
}
