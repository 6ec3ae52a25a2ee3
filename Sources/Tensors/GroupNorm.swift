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

extension ThreadPool {
  /// Normalizes groups of channels, then scales, shifts and, if asked, applies SiLU.
  ///
  /// The statistics are taken in double precision over stretches of fixed length, so they depend
  /// neither on threads nor on what else is in the batch.
  /// - Parameters:
  ///   - x: [images, height, width, channels].
  ///   - modulation: [images, 2 * channels], scales then shifts: the normalized x becomes
  ///     x * (1 + scale) + shift.
  ///   - silu: whether x * sigmoid(x) follows.
  public func groupNorm(
    _ x: Tensor, _ weights: GroupNormWeights, modulation: Tensor? = nil, silu: Bool = false,
    instructions: InstructionSet = .best
  ) -> Tensor {
    let channels = x.channels
    let pixels = x.shape.dropFirst().dropLast().reduce(1, *)
    precondition(channels == weights.scale.count, "channels disagree")
    let stretch = max(1, 32_768 / max(channels, 1))
    let stretches = (pixels + stretch - 1) / stretch

    let moments = UnsafeMutableBufferPointer<Double>.allocate(
      capacity: x.images * stretches * channels * 2)
    defer { moments.deallocate() }
    moments.update(repeating: 0)
    let coefficients = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: x.images * channels * 2)
    defer { coefficients.deallocate() }
    let momentsJob = UncheckedSendable(moments)
    let coefficientsJob = UncheckedSendable(coefficients)

    return Tensor(uninitialized: x.shape) { output in
      guard let out = output.baseAddress else { return }
      let outJob = UncheckedSendable(out)
      x.withUnsafeValues { input in
        guard let base = input.baseAddress else { return }
        let inputJob = UncheckedSendable(base)
        forEach(x.images * stretches) { item in
          guard let moments = momentsJob.value.baseAddress else { return }
          let first = item % stretches * stretch
          let offset = (item / stretches * pixels + first) * channels
          retouch_channel_moments(
            instructions.level, inputJob.value + offset, Int64(min(stretch, pixels - first)),
            Int64(channels), moments + item * channels * 2,
            moments + item * channels * 2 + channels)
        }
        for image in 0..<x.images {
          Self.coefficients(
            weights, image: image, moments: moments, stretches: stretches, pixels: pixels,
            modulation: modulation, into: coefficients)
        }
        forEach(x.images * stretches) { item in
          guard let coefficients = coefficientsJob.value.baseAddress else { return }
          let image = item / stretches
          let first = item % stretches * stretch
          let offset = (image * pixels + first) * channels
          let scale = coefficients + image * channels * 2
          retouch_scale_shift(
            instructions.level, inputJob.value + offset, Int64(min(stretch, pixels - first)),
            Int64(channels), scale, scale + channels, silu ? 1 : 0, outJob.value + offset)
        }
      }
    }
  }

  /// Folds statistics, affine part and modulation into one scale and shift for each channel.
  private static func coefficients(
    _ weights: GroupNormWeights, image: Int, moments: UnsafeMutableBufferPointer<Double>,
    stretches: Int, pixels: Int, modulation: Tensor?,
    into coefficients: UnsafeMutableBufferPointer<Float>
  ) {
    let channels = weights.scale.count
    let size = channels / weights.groups
    let number = Double(pixels * size)
    for group in 0..<weights.groups {
      var sum = 0.0
      var square = 0.0
      for stretch in 0..<stretches {
        let base = (image * stretches + stretch) * channels * 2
        for channel in group * size..<(group + 1) * size {
          sum += moments[base + channel]
          square += moments[base + channels + channel]
        }
      }
      let mean = sum / number
      let variance = max(0, square / number - mean * mean)
      let inverse = 1 / (variance + Double(weights.epsilon)).squareRoot()
      for channel in group * size..<(group + 1) * size {
        var scale = Double(weights.scale[channel]) * inverse
        var shift = Double(weights.shift[channel]) - mean * scale
        if let modulation {
          let gain = 1 + Double(modulation[image, channel])
          scale *= gain
          shift = shift * gain + Double(modulation[image, channels + channel])
        }
        coefficients[image * channels * 2 + channel] = Float(scale)
        coefficients[image * channels * 2 + channels + channel] = Float(shift)
      }
    }
  }
}
