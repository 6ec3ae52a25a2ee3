import Tensors
import TestSupport
import Testing

/// What a convolution does while it reads and writes, against the same done one after another.
@Suite struct FusedConvolutionTests {
  struct Case: Sendable {
    var images = 1
    var height: Int
    var width: Int
    /// Channels of one input, or of two side by side.
    var from: [Int]
    var to: Int
    var norm = false
    var silu = false
    var upsampled = false
    var residual = false
    var kernel = 3
  }

  static let cases: [Case] = [
    Case(height: 5, width: 7, from: [16], to: 16, norm: true, silu: true),
    Case(images: 2, height: 9, width: 6, from: [32, 16], to: 24, norm: true),
    Case(images: 3, height: 6, width: 11, from: [48, 48], to: 65, norm: true, silu: true),
    Case(height: 3, width: 5, from: [16], to: 33, norm: true, silu: true, upsampled: true),
    Case(
      images: 2, height: 4, width: 3, from: [80], to: 48, norm: true, silu: true, upsampled: true,
      residual: true),
    Case(height: 4, width: 5, from: [16, 32], to: 17, upsampled: true, residual: true),
    Case(images: 2, height: 37, width: 18, from: [64], to: 3, norm: true, silu: true),
    // Channels that don't fill vectors, and single pixels: the direct way.
    Case(images: 2, height: 5, width: 4, from: [6, 9], to: 7, norm: true, silu: true),
    Case(
      height: 3, width: 3, from: [10], to: 20, norm: true, silu: true, upsampled: true,
      residual: true),
    Case(images: 2, height: 5, width: 6, from: [33, 7], to: 70, kernel: 1),
    Case(height: 7, width: 3, from: [16, 48], to: 16, residual: true, kernel: 1),
  ]

  @Test(arguments: cases, InstructionSet.available)
  func equalsSteps(_ one: Case, _ instructions: InstructionSet) {
    let threads = TestThreads.two
    var random = TestRandom(UInt64(one.height * 100 + one.to))
    let parts = one.from.map { random.tensor([one.images, one.height, one.width, $0]) }
    let inChannels = one.from.reduce(0, +)
    let numbers = random.tensor([one.to, inChannels, one.kernel, one.kernel])
    let bias = random.tensor([one.to])
    let weights = ConvolutionWeights(
      numbers, bias: bias, outChannels: one.to, inChannels: inChannels, kernel: one.kernel,
      instructions: instructions)
    let norm =
      one.norm
      ? threads.normCoefficients(
        parts.map { FeatureMap($0) },
        GroupNormWeights(
          scale: random.tensor([inChannels]), shift: random.tensor([inChannels]), groups: 1,
          epsilon: 1e-5), silu: one.silu, instructions: instructions) : nil
    let side = one.upsampled ? 2 : 1
    let shape = [one.images, one.height * side, one.width * side, one.to]
    let residual =
      one.residual ? random.tensor([one.images, one.height, one.width, one.to]) : nil

    func run(_ threads: ThreadPool) -> FeatureMap {
      threads.convolve(
        ConvolutionInput(parts, norm: norm, isUpsampled: one.upsampled), weights,
        residual: residual, upsamplesResidual: one.upsampled, takesMoments: true)
    }
    let out = run(threads)
    #expect(out.values.shape == shape)
    #expect(run(TestThreads.one).values.hasSameBits(as: out.values))

    var x = parts.count == 1 ? parts[0] : threads.concatenatedChannels(parts[0], parts[1])
    if let norm { x = threads.normalized(x, norm, instructions: instructions) }
    var added = residual
    if one.upsampled {
      x = threads.upsampledNearest(x)
      added = residual.map(threads.upsampledNearest)
    }
    let addends = added?.values
    let expected = ConvolutionTests.reference(
      x, numbers, kernel: one.kernel, stride: 1, padding: one.kernel / 2, shape: shape
    ) { _, pixel, channel in
      Double(bias[channel]) + Double(addends?[pixel * one.to + channel] ?? 0)
    }
    #expect(out.values.largestError(to: expected) < 1e-5)

    // The moments that came along normalize as those taken afterwards do.
    let affine = GroupNormWeights(
      scale: Tensor(shape: [one.to], repeating: 1), shift: Tensor(shape: [one.to]), groups: 1,
      epsilon: 1e-5)
    let fast = threads.normalized(out.values, threads.normCoefficients([out], affine))
    let slow = threads.groupNorm(out.values, affine)
    #expect(fast.largestError(to: slow) < 2e-6)
  }

  /// Weights in the formats of checkpoints, from odd addresses, in both ways.
  @Test(arguments: [StoredNumbers.Element.float16, .brainFloat16], InstructionSet.available)
  func narrowWeights(_ element: StoredNumbers.Element, _ instructions: InstructionSet) {
    var random = TestRandom(5)
    for (inChannels, outChannels, kernel) in [(16, 33, 3), (48, 16, 3), (7, 5, 3), (37, 66, 1)] {
      let count = outChannels * inChannels * kernel * kernel
      // Any bits make a number but those whose exponent is all ones.
      let bytes =
        [0xFF]
        + (0..<2 * count).map { index -> UInt8 in
          let byte = UInt8.random(in: 0...255, using: &random)
          return index % 2 == 0 ? byte : byte & 0xBB
        }
      let owner = BytesOwner(bytes)
      let narrow = StoredNumbers(
        bytes: UnsafeRawBufferPointer(rebasing: owner.bytes[1...]), element, owner: owner)
      #expect(narrow.isFinite)
      let wide = narrow.tensor(shape: [count])
      let x = random.tensor([1, 6, 9, inChannels])
      func run(_ numbers: StoredNumbers) -> Tensor {
        TestThreads.two.convolve(
          x,
          ConvolutionWeights(
            numbers, bias: nil, outChannels: outChannels, inChannels: inChannels, kernel: kernel,
            instructions: instructions))
      }
      #expect(run(narrow).hasSameBits(as: run(StoredNumbers(wide))))
    }
  }
}

/// Bytes that stay where they are.
private final class BytesOwner: Sendable {
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  init(_ values: [UInt8]) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: values.count, alignment: 64)
    buffer.copyBytes(from: values)
    bytes = UnsafeRawBufferPointer(buffer)
  }

  deinit { bytes.deallocate() }
}
