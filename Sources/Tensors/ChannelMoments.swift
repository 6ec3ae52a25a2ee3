import CKernels

/// Each channel's sum and sum of squares over an image's pixels, in double precision.
public struct ChannelMoments: Sendable {
  /// The pixels of an image.
  let pixels: Int
  let channels: Int
  /// [images, 2, channels]: sums, then sums of squares.
  var values: [Double]
}

extension ThreadPool {
  /// The moments of a picture's channels.
  ///
  /// Taken over stretches of fixed length, so they depend neither on threads nor on what else is
  /// in the batch.
  func moments(of x: Tensor, instructions: InstructionSet) -> ChannelMoments {
    let channels = x.channels
    let pixels = x.shape.dropFirst().dropLast().reduce(1, *)
    let stretch = max(1, 32_768 / max(channels, 1))
    let stretches = (pixels + stretch - 1) / stretch
    var partial = [Double](repeating: 0, count: x.images * stretches * channels * 2)
    x.withUnsafeValues { input in
      partial.withUnsafeMutableBufferPointer { partial in
        guard let base = input.baseAddress, let partial = partial.baseAddress else { return }
        let job = UncheckedSendable((input: base, partial: partial))
        measured(.elementwise(x.shape)) {
          forEach(x.images * stretches) { item in
            let first = item % stretches * stretch
            let offset = (item / stretches * pixels + first) * channels
            let target = job.value.partial + item * channels * 2
            retouch_channel_moments(
              instructions.level, job.value.input + offset, Int64(min(stretch, pixels - first)),
              Int64(channels), target, target + channels)
          }
        }
      }
    }
    var values = [Double](repeating: 0, count: x.images * channels * 2)
    for image in 0..<x.images {
      for stretch in 0..<stretches {
        let from = (image * stretches + stretch) * channels * 2
        for index in 0..<channels * 2 {
          values[image * channels * 2 + index] += partial[from + index]
        }
      }
    }
    return ChannelMoments(pixels: pixels, channels: channels, values: values)
  }

  /// The moments from those of the blocks of a picture, [images, blocks, 2, channels]. A block's
  /// are sums of 16 numbers at most, which single precision holds well enough.
  func summed(_ blocks: Tensor, pixels: Int, _ instructions: InstructionSet) -> ChannelMoments {
    let (images, count, channels) = (blocks.shape[0], blocks.shape[1], blocks.channels)
    var values = [Double](repeating: 0, count: images * channels * 2)
    let slice = 64
    let slices = (channels * 2 + slice - 1) / slice
    blocks.withUnsafeValues { blocks in
      values.withUnsafeMutableBufferPointer { values in
        guard let base = blocks.baseAddress, let values = values.baseAddress else { return }
        let job = UncheckedSendable((blocks: base, values: values))
        forEach(images * slices) { item in
          let (image, first) = (item / slices, item % slices * slice)
          retouch_sum_rows(
            instructions.level, job.value.blocks + image * count * channels * 2 + first,
            Int64(count), Int64(channels * 2), Int64(min(slice, channels * 2 - first)),
            job.value.values + image * channels * 2 + first)
        }
      }
    }
    return ChannelMoments(pixels: pixels, channels: channels, values: values)
  }
}
