import Checkpoints
import Foundation
import Tensors

/// The arithmetic that keeps every activation of a network near unit magnitude (Karras et al.,
/// "Analyzing and improving the training dynamics of diffusion models", 2024).
enum MagnitudePreservation {
  /// What is added to a size before something is divided by it.
  static let epsilon = 1e-4
  /// The magnitude of SiLU of what has unit magnitude (equation 81).
  static let silu = 0.596

  /// What the two sides of a sum are multiplied by (equation 88).
  /// - Parameter balance: 0: the first alone; 1: the second alone.
  static func sum(_ balance: Double) -> (first: Double, second: Double) {
    let size = (square(1 - balance) + square(balance)).squareRoot()
    return ((1 - balance) / size, balance / size)
  }

  /// What tensors of so many channels are multiplied by before they are put side by side
  /// (equation 103).
  static func concatenation(_ balance: Double, channels: (first: Int, second: Int))
    -> (first: Double, second: Double)
  {
    let sides = sum(balance)
    let (first, second) = (Double(channels.first), Double(channels.second))
    let all = (first + second).squareRoot()
    return (sides.first * all / first.squareRoot(), sides.second * all / second.squareRoot())
  }

  private static func square(_ x: Double) -> Double { x * x }
}

/// A learned factor of a layer, and how the original divides it.
struct LearnedGain {
  var value: Float
  /// Whether gain / √inputs is rounded to half precision.
  var isRounded: Bool

  func divided(by root: Double) -> Double {
    let quotient = value / Float(root)
    return Double(isRounded ? quotient.roundedToHalf : quotient)
  }
}

extension NetworkBuilder {
  /// A layer whose output channels have normalized weights (equations 47 and 66).
  ///
  /// The stored weights stay as they are; sums are multiplied by what would have been done to them.
  /// - Parameters:
  ///   - kernel: nil: a linear layer of one row a picture, in fp32.
  ///   - gain: nil: 1.
  ///   - factor: of the result, for what is folded into the layer.
  ///   - bias: added to all results.
  func magnitudePreserving(
    _ name: String, from inChannels: Int, to outChannels: Int, kernel: Int?, at side: Int = 1,
    gain: LearnedGain? = nil, factor: Double = 1, bias: Float? = nil, precision: Precision? = nil
  ) throws(CheckpointError) -> ConvolutionWeights {
    let weights =
      if let kernel {
        try convolution(
          name, from: inChannels, to: outChannels, kernel: kernel, hasBias: false, at: side,
          precision: precision)
      } else {
        try linear(name, from: inChannels, to: outChannels, hasBias: false, precision: .fp32)
      }
    guard let norms = weights.rowNorms else { return weights }
    let size = (kernel ?? 1) * (kernel ?? 1) * inChannels
    let root = Double(size).squareRoot()
    let whole = factor * (gain?.divided(by: root) ?? 1 / root)
    let scales = norms.map { Float(whole / (MagnitudePreservation.epsilon + $0 / root)) }
    return weights.scalingRows(
      by: Tensor(shape: [outChannels], values: scales),
      bias: bias.map { Tensor(shape: [outChannels], repeating: $0) })
  }

  /// A learned factor, stored with no dimension or with one element.
  func gain(_ name: String, isRounded: Bool) throws(CheckpointError) -> LearnedGain {
    LearnedGain(value: try tensor(name, shape: []).values[0], isRounded: isRounded)
  }
}

extension Float {
  /// The nearest half-precision number, ties to even: `Float16` isn't there on every platform.
  package var roundedToHalf: Float {
    guard isFinite, self != 0 else { return self }
    // The distance of half-precision numbers of this size; under 2⁻¹⁴ it shrinks no more.
    let unit = Float(sign: .plus, exponent: Swift.max(Int(exponent), -14) - 10, significand: 1)
    let rounded = (self / unit).rounded(.toNearestOrEven) * unit
    return Swift.abs(rounded) > 65_504 ? .infinity * rounded : rounded
  }
}
