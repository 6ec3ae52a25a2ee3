import Foundation
import Tensors
import TestSupport
import Testing

/// Layers in bf16 against sums in double precision of factors rounded to bf16, at every instruction
/// set: those that have no bf16 round all the same.
@Suite struct PrecisionTests {
  /// [images, height, width], first part's channels, second's, outputs.
  @Test(
    arguments: [
      ([1, 1, 1], 1, 0, 1), ([1, 5, 3], 7, 0, 130), ([2, 4, 9], 33, 0, 65), ([1, 3, 3], 64, 0, 64),
      ([3, 7, 5], 130, 0, 19), ([1, 6, 5], 30, 35, 70), ([2, 5, 2], 13, 32, 17),
    ], InstructionSet.available)
  func singlePixels(_ one: ([Int], Int, Int, Int), _ instructions: InstructionSet) {
    let (shape, first, second, to) = one
    var random = TestRandom(UInt64(first * 1000 + to))
    let parts = [first, second].filter { $0 > 0 }.map { random.tensor(shape + [$0]) }
    let joined =
      parts.count == 1 ? parts[0] : TestThreads.one.concatenatedChannels(parts[0], parts[1])
    let weights = random.tensor([to, first + second])
    let bias = random.tensor([to])
    let residual = random.tensor(shape + [to])
    func run(_ threads: ThreadPool) -> Tensor {
      threads.convolve(
        ConvolutionInput(parts),
        ConvolutionWeights(
          weights, bias: bias, outChannels: to, inChannels: first + second, precision: .bf16,
          instructions: instructions), residual: residual
      ).values
    }
    let out = run(TestThreads.two)
    let expected = ConvolutionTests.reference(
      Self.rounded(joined), Self.rounded(weights), kernel: 1, stride: 1, padding: 0,
      shape: shape + [to]
    ) { _, pixel, channel in Double(bias[channel]) + Double(residual.values[pixel * to + channel]) }
    #expect(out.largestError(to: expected) < 2e-6)
    #expect(run(TestThreads.one).hasSameBits(as: out))
    #expect(run(TestThreads.four).hasSameBits(as: out))
  }

  /// Winograd's way in bf16 rounds what it has transformed. A number between two that are as near
  /// may be rounded to the other in single precision, which in a small layer is worth a thousandth; the rounding
  /// itself is worth a hundredth.
  @Test(
    arguments: [
      (1, 8, 8, 16, 16), (3, 5, 7, 48, 32), (2, 1, 1, 32, 80), (1, 13, 4, 80, 144),
      (1, 17, 6, 96, 40),
    ], InstructionSet.available)
  func winograd(_ one: (Int, Int, Int, Int, Int), _ instructions: InstructionSet) {
    let (images, height, width, from, to) = one
    var random = TestRandom(UInt64(from * 1000 + to))
    let x = random.tensor([images, height, width, from])
    let weights = random.tensor([to, from, 3, 3])
    let extra = random.tensor([images, to])
    func run(_ threads: ThreadPool, _ x: Tensor, extra: Tensor) -> Tensor {
      threads.convolve(
        x,
        ConvolutionWeights(
          weights, bias: nil, outChannels: to, inChannels: from, kernel: 3, method: .winograd,
          precision: .bf16, instructions: instructions), extraBias: extra)
    }
    let out = run(TestThreads.two, x, extra: extra)
    func difference(_ expected: [Double]) -> Double {
      let squares = zip(out.values, expected).reduce(0) { $0 + pow(Double($1.0) - $1.1, 2) }
      return (squares / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
    let added = { (image: Int, _: Int, channel: Int) in Double(extra[image, channel]) }
    let close = difference(RoundedWinograd.reference(x, weights, added: added))
    #expect(close < 2e-3)
    let exact = difference(
      ConvolutionTests.reference(
        x, weights, kernel: 3, stride: 1, padding: 1, shape: out.shape, added: added))
    #expect(exact < 0.02)
    // It did round.
    #expect(exact > 0.004)

    #expect(run(TestThreads.one, x, extra: extra).hasSameBits(as: out))
    #expect(run(TestThreads.four, x, extra: extra).hasSameBits(as: out))
    let last = images - 1..<images
    #expect(
      run(TestThreads.two, x.sliced(images: last), extra: extra.sliced(images: last))
        .hasSameBits(as: out.sliced(images: last)))
  }

  /// Images, tokens, heads, channels of a head.
  @Test(
    arguments: [(1, 1, 1, 1), (2, 9, 3, 5), (1, 49, 2, 64), (3, 17, 4, 8), (1, 131, 1, 33)],
    InstructionSet.available)
  func attention(_ one: (Int, Int, Int, Int), _ instructions: InstructionSet) {
    let (images, tokens, heads, size) = one
    var random = TestRandom(UInt64(tokens))
    let shape = [images, tokens, heads * size]
    let parts = [random.tensor(shape, in: -3...3), random.tensor(shape), random.tensor(shape)]
    func run(_ threads: ThreadPool) -> Tensor {
      threads.attention(
        query: parts[0], key: parts[1], value: parts[2], heads: heads, precision: .bf16,
        instructions: instructions)
    }
    let out = run(TestThreads.two)
    #expect(run(TestThreads.one).hasSameBits(as: out))
    #expect(run(TestThreads.four).hasSameBits(as: out))

    let (query, key, value) = (
      Self.rounded(parts[0]), Self.rounded(parts[1]), Self.rounded(parts[2])
    )
    var expected = [Double](repeating: 0, count: out.count)
    for image in 0..<images {
      for column in 0..<heads * size {
        let head = column / size * size..<(column / size + 1) * size
        for token in 0..<tokens {
          let scores = (0..<tokens).map { other in
            head.reduce(0.0) {
              $0 + Double(query[image, token, $1]) * Double(key[image, other, $1])
            } / Double(size).squareRoot()
          }
          let shares = scores.map { exp($0 - (scores.max() ?? 0)) }
          expected[(image * tokens + token) * heads * size + column] =
            (0..<tokens).reduce(0) {
              $0 + Self.rounded(shares[$1]) * Double(value[image, $1, column])
            } / shares.reduce(0, +)
        }
      }
    }
    // A share between two bf16 numbers may fall to the other side.
    #expect(out.largestError(to: expected) < 1e-4)
  }

  /// Infinities and what is no number come out as such, and are not rounded to something else.
  @Test(arguments: InstructionSet.available)
  func keepsNotANumber(_ instructions: InstructionSet) {
    let x = Tensor(
      shape: [3, 1], values: [.nan, .infinity, Float(bitPattern: 0x7fff_ffff)])
    let out = TestThreads.one.linear(
      x,
      ConvolutionWeights(
        Tensor(shape: [1, 1], values: [1]), bias: nil, outChannels: 1, inChannels: 1,
        precision: .bf16, instructions: instructions))
    #expect(out.values[0].isNaN && out.values[1] == .infinity && out.values[2].isNaN)
  }

  /// The nearest bf16 number, of two the even one.
  static func rounded(_ value: Double) -> Double {
    let bits = Float(value).bitPattern
    return Double(Float(bitPattern: (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000))
  }

  private static func rounded(_ tensor: Tensor) -> Tensor {
    Tensor(shape: tensor.shape, values: tensor.values.map { Float(rounded(Double($0))) })
  }
}
