/// A convolution of each channel with a 3×3 kernel of its own.
package struct DepthwiseWeights: Sendable {
  /// [9, channels]: neighbouring channels side by side, as pictures have them.
  fileprivate let taps: [Float]
  fileprivate let bias: [Float]
  package var channels: Int { bias.count }

  /// - Parameters:
  ///   - values: [channels, 1, 3, 3], as checkpoints have them.
  ///   - bias: one a channel.
  /// - Precondition: `values` has nine numbers for each of `bias`.
  package init(_ values: Tensor, bias: Tensor) {
    precondition(values.count == 9 * bias.count, "\(values.shape) with \(bias.count) channels")
    let (numbers, channels) = (values.values, bias.count)
    taps = (0..<9 * channels).map { numbers[$0 % channels * 9 + $0 / channels] }
    self.bias = bias.values
  }
}

extension ThreadPool {
  /// Each channel convolved with its own kernel, one row and column of zeros around the picture.
  /// - Parameters:
  ///   - x: [images, height, width, channels].
  ///   - stride: 1 or 2.
  package func convolve(_ x: Tensor, _ weights: DepthwiseWeights, stride: Int) -> Tensor {
    let (height, width, channels) = (x.height, x.width, x.channels)
    precondition(channels == weights.channels, "channels disagree")
    let (outHeight, outWidth) = ((height - 1) / stride + 1, (width - 1) / stride + 1)
    let rowSize = outWidth * channels
    return Tensor(uninitialized: [x.images, outHeight, outWidth, channels]) { out in
      x.withUnsafeValues { x in
        let job = UncheckedSendable((x: x, out: out))
        // A row of the result lies within it and is nobody else's.
        forEach(out.count / max(rowSize, 1)) { item in
          let (image, row) = (item / outHeight, item % outHeight)
          for column in 0..<outWidth {
            let target = item * rowSize + column * channels
            for channel in 0..<channels { job.value.out[target + channel] = weights.bias[channel] }
            for tap in 0..<9 {
              let (y, x) = (row * stride + tap / 3 - 1, column * stride + tap % 3 - 1)
              guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
              let source = ((image * height + y) * width + x) * channels
              for channel in 0..<channels {
                job.value.out[target + channel] +=
                  weights.taps[tap * channels + channel] * job.value.x[source + channel]
              }
            }
          }
        }
      }
    }
  }
}
