import Foundation
import Tensors
import TestSupport
import Testing

/// Attention against its definition in double precision.
@Suite struct AttentionTests {
  @Test(
    arguments: [[1, 1, 1, 1], [2, 9, 3, 5], [1, 49, 2, 64], [3, 17, 4, 8], [1, 130, 1, 33]],
    InstructionSet.available)
  func matchesDefinition(_ sizes: [Int], _ instructions: InstructionSet) {
    let (images, tokens, heads, size) = (sizes[0], sizes[1], sizes[2], sizes[3])
    var random = TestRandom(UInt64(tokens))
    // Scores up to about ±100, so that softmax must take away the largest.
    let query = random.tensor([images, tokens, heads * size], in: -10...10)
    let key = random.tensor([images, tokens, heads * size], in: -3...3)
    let value = random.tensor([images, tokens, heads * size])
    let out = TestThreads.two.attention(
      query: query, key: key, value: value, heads: heads, instructions: instructions)

    var expected = [Double](repeating: 0, count: query.count)
    for image in 0..<images {
      for head in 0..<heads {
        for token in 0..<tokens {
          let scores = (0..<tokens).map { other in
            (0..<size).reduce(0.0) {
              $0 + Double(query[image, token, head * size + $1])
                * Double(key[image, other, head * size + $1])
            } / Double(size).squareRoot()
          }
          let largest = scores.max() ?? 0
          let shares = scores.map { exp($0 - largest) }
          let total = shares.reduce(0, +)
          for channel in head * size..<(head + 1) * size {
            expected[(image * tokens + token) * heads * size + channel] =
              (0..<tokens).reduce(0) { $0 + shares[$1] * Double(value[image, $1, channel]) } / total
          }
        }
      }
    }
    let error = out.largestError(to: expected)
    #expect(error < 2e-5)
  }

  @Test func batchAndThreadsChangeNoBit() {
    var random = TestRandom(6)
    let parts = (0..<3).map { _ in random.tensor([3, 37, 48]) }
    func attend(_ threads: ThreadPool, _ images: Range<Int>) -> Tensor {
      let parts = parts.map { $0.sliced(images: images) }
      return threads.attention(query: parts[0], key: parts[1], value: parts[2], heads: 3)
    }
    let whole = attend(TestThreads.one, 0..<3)
    #expect(attend(TestThreads.four, 0..<3).hasSameBits(as: whole))
    #expect(attend(TestThreads.two, 1..<2).hasSameBits(as: whole.sliced(images: 1..<2)))
  }
}
