import Foundation
import Tensors
import TestSupport
import Testing

/// What the rarer networks do to channels, against its definition in double precision.
@Suite struct ChannelKernelTests {
  @Test(arguments: [1, 7, 16, 33, 192], InstructionSet.available)
  func channelNorm(_ channels: Int, _ instructions: InstructionSet) {
    var random = TestRandom(UInt64(channels))
    let x = random.tensor([2, 5, 9, channels], in: 1...3)
    let (gains, residual) = (random.tensor([channels]), random.tensor(x.shape))
    func normalized(_ residual: Tensor?, _ threads: ThreadPool) -> Tensor {
      threads.channelNormalized(
        x, gains: gains, epsilon: 1e-5, residual: residual, instructions: instructions)
    }
    var expected: [Double] = []
    for pixel in stride(from: 0, to: x.count, by: channels) {
      let values = x.values[pixel..<pixel + channels].map(Double.init)
      let mean = values.reduce(0, +) / Double(channels)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(channels)
      expected += values.indices.map {
        (values[$0] - mean) / (variance + 1e-5).squareRoot() * Double(gains.values[$0])
      }
    }
    let out = normalized(nil, TestThreads.two)
    if channels > 1 { #expect(out.largestError(to: expected) < 1e-5) }
    let sum = normalized(residual, TestThreads.one)
    #expect(sum.largestError(to: out + residual) < 1e-6)
  }

  @Test(arguments: [[1, 1, 1, 1], [2, 9, 3, 5], [1, 49, 2, 64]])
  func linearAttention(_ sizes: [Int]) {
    let (images, tokens, heads, size) = (sizes[0], sizes[1], sizes[2], sizes[3])
    var random = TestRandom(UInt64(tokens))
    let shape = [images, tokens, heads * size]
    let query = random.tensor(shape, in: -10...10)
    let key = random.tensor(shape, in: -100...100)
    let value = random.tensor(shape)
    let out = TestThreads.two.linearAttention(query: query, key: key, value: value, heads: heads)
    var expected = [Double](repeating: 0, count: query.count)
    func softmax(_ values: [Double]) -> [Double] {
      let shares = values.map { exp($0 - (values.max() ?? 0)) }
      return shares.map { $0 / shares.reduce(0, +) }
    }
    for image in 0..<images {
      for head in 0..<heads {
        func at(_ x: Tensor, _ token: Int, _ channel: Int) -> Double {
          Double(x[image, token, head * size + channel])
        }
        let keys = (0..<size).map { channel in
          softmax((0..<tokens).map { at(key, $0, channel) })
        }
        for token in 0..<tokens {
          let shares = softmax((0..<size).map { at(query, token, $0) })
          for other in 0..<size {
            var sum = 0.0
            for channel in 0..<size {
              for from in 0..<tokens {
                sum += shares[channel] * keys[channel][from] * at(value, from, other)
              }
            }
            expected[(image * tokens + token) * heads * size + head * size + other] =
              sum / Double(tokens) / Double(size).squareRoot()
          }
        }
      }
    }
    #expect(out.largestError(to: expected) < 1e-5)
  }

  /// A dense convolution whose other weights are zeros.
  @Test(arguments: [1, 2])
  func depthwise(_ stride: Int) {
    var random = TestRandom(8)
    let x = random.tensor([2, 7, 6, 5])
    let (values, bias) = (random.tensor([5, 1, 3, 3]), random.tensor([5]))
    var wide = Tensor(shape: [5, 5, 3, 3])
    for channel in 0..<5 {
      for tap in 0..<9 {
        wide[channel, channel, tap / 3, tap % 3] = values[channel, 0, tap / 3, tap % 3]
      }
    }
    let expected = TestThreads.one.convolve(
      x, ConvolutionWeights(wide, bias: bias, outChannels: 5, inChannels: 5, kernel: 3),
      stride: stride)
    let out = TestThreads.two.convolve(x, DepthwiseWeights(values, bias: bias), stride: stride)
    #expect(out.largestError(to: expected) < 1e-6)
  }

  @Test func slices() {
    let x = Tensor(shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6])
    #expect(x.sliced(channels: 1..<3) == Tensor(shape: [1, 1, 2, 2], values: [2, 3, 5, 6]))
    #expect(x.sliced(channels: 2..<2).count == 0)
    let pairs = Tensor.alternatingChannels(x.sliced(channels: 0..<2), x.sliced(channels: 1..<3))
    #expect(pairs == Tensor(shape: [1, 1, 2, 4], values: [1, 2, 2, 3, 4, 5, 5, 6]))
  }
}
