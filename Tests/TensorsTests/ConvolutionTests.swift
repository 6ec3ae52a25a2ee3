import Tensors
import TestSupport
import Testing

/// Convolutions against sums in double precision, at every instruction set.
@Suite struct ConvolutionTests {
  struct Case: Sendable {
    var images = 1
    var height: Int
    var width: Int
    var from: Int
    var to: Int
    var kernel = 3
    var stride = 1
    var before: Int?
    var after: Int?
    var bias = true
    var extraBias = false
    var residual = false
  }

  static let cases: [Case] = [
    Case(height: 1, width: 1, from: 1, to: 1),
    Case(height: 1, width: 1, from: 3, to: 130, kernel: 1, bias: false),
    Case(height: 7, width: 5, from: 3, to: 17, extraBias: true),
    Case(images: 2, height: 5, width: 9, from: 17, to: 64, residual: true),
    Case(images: 3, height: 6, width: 7, from: 33, to: 65, extraBias: true, residual: true),
    Case(images: 2, height: 8, width: 3, from: 130, to: 47, bias: false, residual: true),
    Case(images: 2, height: 4, width: 4, from: 5, to: 81, bias: false, extraBias: true),
    Case(height: 9, width: 11, from: 7, to: 97, kernel: 5),
    Case(images: 2, height: 4, width: 13, from: 61, to: 130, kernel: 5, extraBias: true),
    Case(height: 9, width: 7, from: 12, to: 31, stride: 2),
    Case(images: 2, height: 8, width: 6, from: 31, to: 66, stride: 2, before: 0, after: 1),
    Case(
      images: 2, height: 11, width: 5, from: 2, to: 113, kernel: 5, stride: 2, before: 1, after: 3),
    Case(height: 6, width: 6, from: 9, to: 16, before: 0, after: 0),
    Case(height: 3, width: 4, from: 4, to: 5, before: 2, after: 0, residual: true),
    Case(images: 3, height: 5, width: 7, from: 129, to: 1, kernel: 1),
    Case(height: 3, width: 3, from: 1, to: 2, kernel: 7),
    // More than one stretch of pixels, so that a loop's share begins inside an image.
    Case(images: 3, height: 13, width: 17, from: 3, to: 70, extraBias: true),
  ]

  @Test(arguments: cases, InstructionSet.available)
  func matchesSums(_ one: Case, _ instructions: InstructionSet) {
    var random = TestRandom(UInt64(one.from * 1000 + one.to))
    let x = random.tensor([one.images, one.height, one.width, one.from])
    let weights = random.tensor([one.to, one.from, one.kernel, one.kernel])
    let bias = one.bias ? random.tensor([one.to]) : nil
    let extra = one.extraBias ? random.tensor([one.images, one.to]) : nil
    let before = one.before ?? one.kernel / 2
    let after = one.after ?? one.kernel / 2
    let outHeight = (one.height + before + after - one.kernel) / one.stride + 1
    let outWidth = (one.width + before + after - one.kernel) / one.stride + 1
    let shape = [one.images, outHeight, outWidth, one.to]
    let residual = one.residual ? random.tensor(shape) : nil

    let out = TestThreads.two.convolve(
      x,
      ConvolutionWeights(
        weights, bias: bias, outChannels: one.to, inChannels: one.from, kernel: one.kernel,
        method: .direct, instructions: instructions),
      stride: one.stride, padding: one.before == nil ? nil : (before, after), extraBias: extra,
      residual: residual)

    #expect(out.shape == shape)
    let expected = Self.reference(
      x, weights, kernel: one.kernel, stride: one.stride, padding: before, shape: shape
    ) { image, pixel, channel in
      Double(bias?[channel] ?? 0) + Double(extra?[image, channel] ?? 0)
        + Double(residual?.values[pixel * one.to + channel] ?? 0)
    }
    let error = out.largestError(to: expected)
    #expect(error < 2e-6)
  }

  /// A bias that is stored as a matrix is still one for all images.
  @Test func biasOfAnyRank() {
    var random = TestRandom(3)
    let x = random.tensor([2, 2, 2, 4])
    let weights = random.tensor([5, 4])
    let bias = random.tensor([1, 5])
    func run(_ bias: Tensor) -> Tensor {
      TestThreads.one.convolve(
        x, ConvolutionWeights(weights, bias: bias, outChannels: 5, inChannels: 4))
    }
    #expect(run(bias).hasSameBits(as: run(bias.reshaped([5]))))
  }

  @Test(arguments: InstructionSet.available)
  func linearMatchesSums(_ instructions: InstructionSet) {
    var random = TestRandom(9)
    for (rows, from, to) in [(1, 1, 1), (3, 7, 130), (65, 33, 19), (200, 64, 64)] {
      let x = random.tensor([rows, from])
      let weights = random.tensor([to, from])
      let bias = random.tensor([to])
      let residual = random.tensor([rows, to])
      let out = TestThreads.two.linear(
        x,
        ConvolutionWeights(
          weights, bias: bias, outChannels: to, inChannels: from, instructions: instructions),
        residual: residual)
      #expect(out.shape == [rows, to])
      let expected = Self.reference(
        x.reshaped([1, 1, rows, from]), weights, kernel: 1, stride: 1, padding: 0,
        shape: [1, 1, rows, to]
      ) { _, row, channel in Double(bias[channel]) + Double(residual[row, channel]) }
      #expect(out.largestError(to: expected) < 2e-6)
    }
  }

  /// A row's sums don't depend on how many rows there are.
  @Test(arguments: InstructionSet.available)
  func denseMatchesSums(_ instructions: InstructionSet) {
    var random = TestRandom(10)
    for (rows, from, to) in [(1, 1, 1), (3, 7, 130), (1, 512, 70), (9, 100, 33)] {
      let x = random.tensor([rows, from])
      let weights = random.tensor([to, from])
      let bias = random.tensor([to])
      let layer = ConvolutionWeights(
        weights, bias: bias, outChannels: to, inChannels: from, instructions: instructions)
      let out = TestThreads.two.dense(x, layer)
      #expect(out.shape == [rows, to])
      let expected = Self.reference(
        x.reshaped([1, 1, rows, from]), weights, kernel: 1, stride: 1, padding: 0,
        shape: [1, 1, rows, to]
      ) { _, _, channel in Double(bias[channel]) }
      #expect(out.largestError(to: expected) < 2e-6)
      let last = Tensor(shape: [1, from], values: Array(x.values.suffix(from)))
      let alone = TestThreads.one.dense(last, layer)
      #expect(alone.values == Array(out.values.suffix(to)))
    }
  }

  /// The same bits whatever shares the batch and however many threads work.
  @Test(arguments: InstructionSet.available)
  func batchAndThreadsChangeNoBit(_ instructions: InstructionSet) {
    var random = TestRandom(11)
    let x = random.tensor([3, 15, 14, 19])
    let weights = ConvolutionWeights(
      random.tensor([70, 19, 3, 3]), bias: random.tensor([70]), outChannels: 70, inChannels: 19,
      kernel: 3, instructions: instructions)
    let whole = TestThreads.one.convolve(x, weights)
    #expect(TestThreads.two.convolve(x, weights).hasSameBits(as: whole))
    #expect(TestThreads.four.convolve(x, weights).hasSameBits(as: whole))
    let alone = TestThreads.one.convolve(x.sliced(images: 1..<2), weights)
    #expect(alone.hasSameBits(as: whole.sliced(images: 1..<2)))
  }

  /// A convolution as its definition says, plus what `added` gives (image, pixel, channel).
  static func reference(
    _ x: Tensor, _ weights: Tensor, kernel: Int, stride: Int, padding: Int, shape: [Int],
    added: (Int, Int, Int) -> Double
  ) -> [Double] {
    let (from, to) = (x.channels, shape[3])
    let (x, height, width) = (x.values, x.height, x.width)
    let weights = weights.values
    var out: [Double] = []
    for pixel in 0..<shape[0] * shape[1] * shape[2] {
      let image = pixel / (shape[1] * shape[2])
      let top = pixel / shape[2] % shape[1] * stride - padding
      let left = pixel % shape[2] * stride - padding
      for channel in 0..<to {
        var sum = added(image, pixel, channel)
        for tap in 0..<kernel * kernel {
          let (y, column) = (top + tap / kernel, left + tap % kernel)
          guard y >= 0, y < height, column >= 0, column < width else { continue }
          let source = ((image * height + y) * width + column) * from
          for index in 0..<from {
            sum +=
              Double(x[source + index])
              * Double(weights[(channel * from + index) * kernel * kernel + tap])
          }
        }
        out.append(sum)
      }
    }
    return out
  }
}
