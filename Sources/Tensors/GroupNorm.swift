import CKernels

/// The affine part of a group normalization, and how its statistics are taken.
public struct GroupNormWeights: Sendable {
  public let groups: Int
  public let epsilon: Float
  let scale: [Float]
  let shift: [Float]

  /// - Precondition: scale and shift have one element a channel, and `groups` divides the channels.
  public init(scale: Tensor, shift: Tensor, groups: Int, epsilon: Float) {
    precondition(scale.count == shift.count && groups > 0 && scale.count % groups == 0)
    self.groups = groups
    self.epsilon = epsilon
    self.scale = scale.values
    self.shift = shift.values
  }
}

/// A normalization whose statistics are known: x becomes x * scale + shift, then, if asked, SiLU
/// of it.
public struct NormCoefficients: Sendable {
  /// [2, images, channels]: the scales, then the shifts.
  let scaleAndShift: Tensor
  /// Whether x * sigmoid(x) follows.
  let silu: Bool
}

extension NormCoefficients {
  /// Scales alone: x becomes x * scale.
  /// - Parameter scales: [images, channels].
  package init(scales: Tensor, silu: Bool) {
    let count = scales.count
    self.init(
      scaleAndShift: Tensor(uninitialized: [2] + scales.shape) { out in
        scales.withUnsafeValues { scales in
          for index in 0..<count {
            out[index] = scales[index]
            out[count + index] = 0
          }
        }
      }, silu: silu)
  }
}

extension ThreadPool {
  /// Normalizes groups of channels, then scales, shifts and, if asked, applies SiLU.
  /// - Parameters:
  ///   - x: [images, height, width, channels].
  ///   - modulation: [images, 2 * channels], scales then shifts: the normalized x becomes
  ///     x * (1 + scale) + shift.
  public func groupNorm(
    _ x: Tensor, _ weights: GroupNormWeights, modulation: Tensor? = nil, silu: Bool = false,
    instructions: InstructionSet = .best
  ) -> Tensor {
    let coefficients = normCoefficients(
      [FeatureMap(x)], weights, modulation: modulation, silu: silu, instructions: instructions)
    return normalized(x, coefficients, instructions: instructions)
  }

  /// Folds statistics, affine part and modulation into one scale and shift for each channel.
  /// - Parameter parts: tensors whose channels follow each other.
  public func normCoefficients(
    _ parts: [FeatureMap], _ weights: GroupNormWeights, modulation: Tensor? = nil,
    silu: Bool = false, instructions: InstructionSet = .best
  ) -> NormCoefficients {
    let channels = parts.reduce(0) { $0 + $1.values.channels }
    precondition(channels == weights.scale.count, "channels disagree")
    let moments = parts.map {
      $0.moments ?? self.moments(of: $0.values, instructions: instructions)
    }
    let images = parts[0].values.images
    let scaleAndShift = Tensor(uninitialized: [2, images, channels]) { out in
      modulation.withOptionalValues { modulation in
        for image in 0..<images {
          Self.fold(
            sums: moments.flatMap { $0.sums(image) },
            squares: moments.flatMap { $0.squares(image) },
            pixels: moments[0].pixels, weights,
            modulation: modulation.map { $0 + image * 2 * channels },
            scale: UnsafeMutableBufferPointer(
              rebasing: out[image * channels..<(image + 1) * channels]),
            shift: UnsafeMutableBufferPointer(
              rebasing: out[(images + image) * channels..<(images + image + 1) * channels]))
        }
      }
    }
    return NormCoefficients(scaleAndShift: scaleAndShift, silu: silu)
  }

  /// One image's.
  /// - Precondition: every buffer has a number for each channel, `modulation` two.
  private static func fold(
    sums: [Double], squares: [Double], pixels: Int, _ weights: GroupNormWeights,
    modulation: UnsafePointer<Float>?, scale: UnsafeMutableBufferPointer<Float>,
    shift: UnsafeMutableBufferPointer<Float>
  ) {
    let channels = sums.count
    let size = channels / weights.groups
    let number = Double(pixels * size)
    for group in 0..<weights.groups {
      let range = group * size..<(group + 1) * size
      let mean = sums[range].reduce(0, +) / number
      let variance = max(0, squares[range].reduce(0, +) / number - mean * mean)
      let inverse = 1 / (variance + Double(weights.epsilon)).squareRoot()
      for channel in range {
        var factor = Double(weights.scale[channel]) * inverse
        var offset = Double(weights.shift[channel]) - mean * factor
        if let modulation {
          let gain = 1 + Double(modulation[channel])
          factor *= gain
          offset = offset * gain + Double(modulation[channels + channel])
        }
        scale[channel] = Float(factor)
        shift[channel] = Float(offset)
      }
    }
  }

  /// `x` normalized.
  public func normalized(
    _ x: Tensor, _ norm: NormCoefficients, instructions: InstructionSet = .best
  ) -> Tensor {
    let channels = x.channels
    let pixels = x.shape.dropFirst().dropLast().reduce(1, *)
    let stretch = max(1, 32_768 / max(channels, 1))
    let stretches = (pixels + stretch - 1) / stretch
    return Tensor(uninitialized: x.shape) { output in
      x.withUnsafeValues { input in
        norm.scaleAndShift.withUnsafeValues { coefficients in
          guard let input = input.baseAddress, let output = output.baseAddress,
            let scale = coefficients.baseAddress
          else { return }
          let shift = scale + x.images * channels
          let job = UncheckedSendable((input: input, out: output, scale: scale, shift: shift))
          measured(.elementwise(x.shape)) {
            forEach(x.images * stretches) { item in
              let image = item / stretches
              let first = item % stretches * stretch
              let offset = (image * pixels + first) * channels
              retouch_scale_shift(
                instructions.level, job.value.input + offset, Int64(min(stretch, pixels - first)),
                Int64(channels), job.value.scale + image * channels,
                job.value.shift + image * channels, norm.silu ? 1 : 0, job.value.out + offset)
            }
          }
        }
      }
    }
  }
}

extension ChannelMoments {
  fileprivate func sums(_ image: Int) -> ArraySlice<Double> {
    values[image * 2 * channels..<(image * 2 + 1) * channels]
  }

  fileprivate func squares(_ image: Int) -> ArraySlice<Double> {
    values[(image * 2 + 1) * channels..<(image * 2 + 2) * channels]
  }
}
