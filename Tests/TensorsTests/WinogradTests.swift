import Tensors
import TestSupport
import Testing

/// Winograd's convolution against the direct one, on shapes that don't divide by its blocks.
@Suite struct WinogradTests {
  @Test(arguments: InstructionSet.available)
  func equalsDirect(_ instructions: InstructionSet) {
    var worst: Float = 0
    for (images, height, width, inChannels, outChannels) in [
      (1, 8, 8, 16, 16), (3, 5, 7, 48, 32), (2, 1, 1, 32, 80), (1, 13, 4, 16, 144),
      (2, 33, 30, 64, 64), (1, 6, 6, 320, 48), (2, 9, 12, 3, 20), (1, 8, 8, 37, 40),
      (1, 8, 8, 64, 33), (1, 5, 8, 96, 16), (1, 4, 5, 64, 32),
    ] {
      let x = normal([images, height, width, inChannels], seed: 1)
      let weights = 0.1 * normal([outChannels, inChannels, 3, 3], seed: 2)
      let bias = normal([outChannels], seed: 3)
      let extra = normal([images, outChannels], seed: 4)
      let residual = normal([images, height, width, outChannels], seed: 5)
      func result(_ method: ConvolutionWeights.Method, _ threads: ThreadPool) -> Tensor {
        threads.convolve(
          x,
          ConvolutionWeights(
            weights, bias: bias, outChannels: outChannels, inChannels: inChannels, kernel: 3,
            method: method, instructions: instructions), extraBias: extra, residual: residual)
      }
      let fast = result(.winograd, TestThreads.two)
      worst = max(worst, fast.largestError(to: result(.direct, TestThreads.two)))
      #expect(fast == result(.winograd, TestThreads.one))
    }
    report("winograd against direct, \(instructions)", worst)
    #expect(worst < 5e-5)
  }

  /// An image's result does not depend on its batch, though few blocks go another way than many.
  @Test(arguments: InstructionSet.available, [Precision.fp32, .bf16])
  func batchesDoNotMatter(_ instructions: InstructionSet, _ precision: Precision) {
    for (height, width, channels) in [
      (9, 8, 32), (8, 8, 128), (8, 8, 80), (5, 4, 64), (4, 4, 128), (9, 4, 130), (6, 7, 3),
    ] {
      let x = normal([5, height, width, channels], seed: 6)
      let weights = ConvolutionWeights(
        0.1 * normal([40, channels, 3, 3], seed: 7), bias: nil, outChannels: 40,
        inChannels: channels, kernel: 3, method: .winograd, precision: precision,
        instructions: instructions)
      let whole = TestThreads.two.convolve(x, weights)
      let third = TestThreads.two.convolve(x.sliced(images: 2..<3), weights)
      #expect(third == whole.sliced(images: 2..<3), "\(height)×\(width), \(channels)")
    }
  }

  private func normal(_ shape: [Int], seed: UInt64) -> Tensor {
    var noise = PhiloxNoise(seed: seed)
    return noise.next(Region(height: 1, width: shape.reduce(1, *)), channels: 1).reshaped(shape)
  }
}
