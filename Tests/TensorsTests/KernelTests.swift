import CKernels
import Foundation
import Tensors
import TestSupport
import Testing

extension InstructionSet {
  var kernelLevel: retouch_level { retouch_level(rawValue: UInt32(rawValue)) }
}

/// The loops over elements, at every instruction set, against double precision.
@Suite struct KernelTests {
  @Test(arguments: InstructionSet.available)
  func silu(_ instructions: InstructionSet) {
    // An odd count, so that the last elements take the path that is not vectorized.
    let edges: [Float] = [0, -0.0, 100, -100, 1e30, -1e6, 88, -88, 1e-30, -1e-30, 19, -19, 7]
    let x = Tensor(
      shape: [2014], values: (0..<2001).map { Float($0) * 0.05 - 50 } + edges)
    let out = x.silu(instructions: instructions)
    for (value, result) in zip(x.values, out.values) {
      let exact = Double(value) / (1 + exp(-Double(value)))
      let error = abs(Double(result) - exact)
      #expect(error <= 4e-7 * abs(exact) + 1e-30, "silu(\(value)) = \(result), not \(exact)")
    }
  }

  /// What is no number must stay none: a network's answer is checked for it at the end.
  @Test(arguments: InstructionSet.available)
  func siluKeepsNotANumber(_ instructions: InstructionSet) {
    let x = Tensor(shape: [33], repeating: .nan)
    #expect(x.silu(instructions: instructions).values.allSatisfy { $0.isNaN })
    let infinite = Tensor(shape: [33], repeating: .infinity)
    #expect(infinite.silu(instructions: instructions).values.allSatisfy { !$0.isFinite })
  }

  @Test(arguments: InstructionSet.available)
  func scaleShift(_ instructions: InstructionSet) {
    var random = TestRandom(2)
    for channels in [1, 7, 16, 65] {
      let x = random.tensor([5, channels], in: -4...4)
      let (scale, shift) = (random.tensor([channels]), random.tensor([channels]))
      for silu in [false, true] {
        let out = Tensor(uninitialized: x.shape) { out in
          x.withUnsafeValues { x in
            scale.withUnsafeValues { scale in
              shift.withUnsafeValues { shift in
                retouch_scale_shift(
                  instructions.kernelLevel, x.baseAddress, 5, Int64(channels), scale.baseAddress,
                  shift.baseAddress, silu ? 1 : 0, out.baseAddress)
              }
            }
          }
        }
        let expected = (0..<5 * channels).map { index -> Double in
          let y =
            Double(x.values[index]) * Double(scale[index % channels])
            + Double(shift[index % channels])
          return silu ? y / (1 + exp(-y)) : y
        }
        #expect(out.largestError(to: expected) < 1e-6)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func channelMoments(_ instructions: InstructionSet) {
    var random = TestRandom(3)
    for channels in [1, 6, 33] {
      let x = random.tensor([11, channels], in: 100...101)
      // They are added to what is there.
      var sums = [Double](repeating: 1, count: channels)
      var squares = [Double](repeating: 2, count: channels)
      x.withUnsafeValues {
        retouch_channel_moments(
          instructions.kernelLevel, $0.baseAddress, 11, Int64(channels), &sums, &squares)
      }
      for channel in 0..<channels {
        let values = (0..<11).map { Double(x[$0, channel]) }
        #expect(abs(sums[channel] - values.reduce(1, +)) < 1e-10)
        #expect(abs(squares[channel] - values.reduce(2) { $0 + $1 * $1 }) < 1e-8)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func combine(_ instructions: InstructionSet) {
    var random = TestRandom(4)
    for count in [1, 15, 16, 17, 131] {
      let (x, y) = (random.tensor([count]), random.tensor([count]))
      // In place, over the first operand.
      var out = x
      out.withUnsafeMutableValues { out in
        y.withUnsafeValues { y in
          retouch_combine(
            instructions.kernelLevel, 0.75, out.baseAddress, -1.5, y.baseAddress, Int64(count),
            out.baseAddress)
        }
      }
      let expected = zip(x.values, y.values).map { 0.75 * Double($0) - 1.5 * Double($1) }
      #expect(out.largestError(to: expected) < 1e-6)
    }
  }

  /// All 65,536 halves, from an odd address and in a count that leaves a rest.
  @Test(arguments: InstructionSet.available)
  func widenHalf(_ instructions: InstructionSet) {
    let bytes: [UInt8] = [0xFF] + (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    for (first, count) in [(0, 65_536), (1, 65_533)] {
      var out = [Float](repeating: 0, count: count)
      bytes.withUnsafeBytes {
        retouch_widen_f16(
          instructions.kernelLevel, $0.baseAddress?.advanced(by: 1 + 2 * first), Int64(count),
          &out)
      }
      for (index, value) in out.enumerated() {
        let exact = Self.value(ofHalf: UInt16(first + index))
        if exact.isNaN {
          #expect(value.isNaN)
        } else if value.bitPattern != exact.bitPattern {
          Issue.record("half \(first + index): \(value), not \(exact)")
        }
      }
    }
  }

  /// A half by its definition: sign, 5 bits of exponent, 10 of fraction.
  private static func value(ofHalf bits: UInt16) -> Float {
    let sign: Double = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF) / 1024
    switch exponent {
    case 0: return Float(sign * fraction * 0x1p-14)
    case 31: return fraction == 0 ? Float(sign) * .infinity : .nan
    default: return Float(sign * (1 + fraction) * pow(2, Double(exponent - 15)))
    }
  }

  @Test func widenBrainFloat() {
    let bytes: [UInt8] = [0xFF] + (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    var out = [Float](repeating: 0, count: 65_536)
    bytes.withUnsafeBytes {
      retouch_widen_bf16($0.baseAddress?.advanced(by: 1), 65_536, &out)
    }
    for (index, value) in out.enumerated() where value.bitPattern != UInt32(index) << 16 {
      Issue.record("brain float \(index): \(value)")
    }
  }
}
