import Tensors
import TestSupport
import Testing

/// What a convolution multiplies its sums and its residual by and what it holds them within,
/// against the same done afterwards.
@Suite struct ScaledConvolutionTests {
  struct Case: Sendable {
    var side: Int
    var from: Int
    var to: Int
    var kernel = 3
    var doubles = false
  }

  static let cases: [Case] = [
    Case(side: 9, from: 32, to: 40), Case(side: 6, from: 64, to: 33, doubles: true),
    Case(side: 4, from: 7, to: 5), Case(side: 5, from: 48, to: 70, kernel: 1),
    Case(side: 3, from: 16, to: 16, doubles: true),
  ]

  @Test(arguments: cases, InstructionSet.available)
  func equalsSteps(_ one: Case, _ instructions: InstructionSet) {
    for precision in [Precision.fp32, .bf16] {
      var random = TestRandom(UInt64(one.from))
      let x = random.tensor([2, one.side, one.side, one.from])
      let side = one.doubles ? 2 * one.side : one.side
      let residual = random.tensor([2, one.side, one.side, one.to], in: -5...5)
      let (scales, bias) = (random.tensor([one.to]), random.tensor([one.to]))
      let plain = ConvolutionWeights(
        random.tensor([one.to, one.from, one.kernel, one.kernel]), bias: nil,
        outChannels: one.to, inChannels: one.from, kernel: one.kernel, precision: precision,
        instructions: instructions)
      let input = ConvolutionInput([x], isUpsampled: one.doubles)
      let threads = TestThreads.two
      let out = threads.convolve(
        input, plain.scalingRows(by: scales, bias: bias), residual: residual,
        upsamplesResidual: one.doubles, residualScale: 0.6, limit: 2.5
      ).values
      let sums = threads.convolve(input, plain).values
      let added = one.doubles ? threads.upsampledNearest(residual) : residual
      let expected = Tensor(
        shape: [2, side, side, one.to],
        values: sums.values.indices.map { index in
          let channel = index % one.to
          let scaled = sums.values[index] * scales.values[channel] + bias.values[channel]
          return min(max(scaled + 0.6 * added.values[index], -2.5), 2.5)
        })
      #expect(out.largestError(to: expected) < 1e-6)
      #expect(out.largestMagnitude == 2.5)
    }
  }

  @Test(arguments: InstructionSet.available)
  func denseLayers(_ instructions: InstructionSet) {
    var random = TestRandom(4)
    let x = random.tensor([5, 37])
    let (scales, bias) = (random.tensor([21]), random.tensor([21]))
    let plain = ConvolutionWeights(
      random.tensor([21, 37]), bias: nil, outChannels: 21, inChannels: 37,
      instructions: instructions)
    let out = TestThreads.two.dense(x, plain.scalingRows(by: scales, bias: bias))
    let sums = TestThreads.two.dense(x, plain)
    let expected = Tensor(
      shape: [5, 21],
      values: sums.values.enumerated().map {
        $1 * scales.values[$0 % 21] + bias.values[$0 % 21]
      })
    #expect(out.largestError(to: expected) < 1e-6)
  }

  /// A limit hides no number that is none.
  @Test(arguments: InstructionSet.available, [1, 3])
  func limitsKeepWhatIsNoNumber(_ instructions: InstructionSet, _ kernel: Int) {
    let x = Tensor(shape: [1, 8, 8, 16], repeating: .nan)
    let weights = ConvolutionWeights(
      Tensor(shape: [16, 16, kernel, kernel], repeating: 1), bias: nil, outChannels: 16,
      inChannels: 16, kernel: kernel, instructions: instructions)
    let out = TestThreads.one.convolve(ConvolutionInput([x]), weights, limit: 1).values
    #expect(!out.values.contains { !$0.isNaN })
  }

  @Test func rowNorms() {
    let values = Tensor(shape: [2, 20], values: (0..<40).map { Float($0 < 20 ? 0.5 : 3) })
    let weights = ConvolutionWeights(values, bias: nil, outChannels: 2, inChannels: 20)
    #expect(weights.rowNorms == [(5.0).squareRoot(), (180.0).squareRoot()])
    // Half precision: 1, −0.5, 2 and 0, 4, 0.
    let halves = Halves([0x3C00, 0xB800, 0x4000, 0, 0x4400, 0])
    let stored = StoredNumbers(
      bytes: UnsafeRawBufferPointer(halves.buffer), .float16, owner: halves)
    let narrow = ConvolutionWeights(stored, bias: nil, outChannels: 2, inChannels: 3)
    #expect(narrow.rowNorms == [(5.25).squareRoot(), 4])
  }

  /// Stored half-precision numbers and their owner.
  private final class Halves: @unchecked Sendable {
    // Sendable because nobody writes after `init`.
    let buffer: UnsafeMutableBufferPointer<UInt16>

    init(_ values: [UInt16]) {
      buffer = .allocate(capacity: values.count)
      _ = buffer.initialize(from: values)
    }

    deinit { buffer.deallocate() }
  }
}
