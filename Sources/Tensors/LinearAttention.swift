import Foundation

extension ThreadPool {
  /// Attention without scores (Shen et al., "Efficient attention", 2021): softmax of each query
  /// over its channels, softmax of each channel of the keys over the tokens, and products that
  /// never set every token against every other.
  ///
  /// - Parameters: query, key, value: [images, tokens, heads * headSize], a head's channels side
  ///   by side.
  /// - Returns: the same shape: softmax(Q) softmax(Kᵀ) V / (√headSize · tokens).
  package func linearAttention(query: Tensor, key: Tensor, value: Tensor, heads: Int) -> Tensor {
    let (images, tokens, channels) = (query.shape[0], query.shape[1], query.channels)
    precondition(query.shape == key.shape && key.shape == value.shape)
    precondition(channels > 0 && channels % heads == 0, "\(heads) heads of \(channels) channels")
    let size = channels / heads
    let layer = LayerProfile.Layer(
      kind: .attention, images: images, height: 1, width: tokens, inChannels: channels,
      outChannels: channels)
    return Tensor(uninitialized: query.shape) { output in
      query.withUnsafeValues { query in
        key.withUnsafeValues { key in
          value.withUnsafeValues { value in
            guard let q = query.baseAddress, let k = key.baseAddress, let v = value.baseAddress,
              let output = output.baseAddress
            else { return }
            let job = UncheckedSendable((q: q, k: k, v: v, out: output))
            let products = Double(images * tokens) * Double(channels * size)
            measured(layer, operations: 4 * products) {
              // A head of an image: nobody else writes its channels.
              forEach(images * heads, workspace: Int64(size * size + 3 * size)) {
                item, workspace in
                let offset = item / heads * tokens * channels + item % heads * size
                LinearAttentionHead(
                  query: job.value.q + offset, key: job.value.k + offset,
                  value: job.value.v + offset, output: job.value.out + offset, tokens: tokens,
                  size: size, stride: channels
                ).attend(in: workspace)
              }
            }
          }
        }
      }
    }
  }
}

/// One head of one image.
private struct LinearAttentionHead {
  // All four: `tokens` rows of `size` numbers, `stride` apart.
  let query: UnsafePointer<Float>
  let key: UnsafePointer<Float>
  let value: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>
  let tokens: Int
  let size: Int
  let stride: Int

  /// - Precondition: `workspace` holds size² + 3 · size floats.
  func attend(in workspace: UnsafeMutablePointer<Float>) {
    // [channel of the keys, channel of the values].
    let context = workspace
    let (largest, sums) = (context + size * size, context + size * size + size)
    let shares = sums + size
    largest.update(repeating: -.infinity, count: size)
    context.update(repeating: 0, count: size * size)
    sums.update(repeating: 0, count: size)
    for token in 0..<tokens {
      let row = key + token * stride
      for channel in 0..<size { largest[channel] = max(largest[channel], row[channel]) }
    }
    for token in 0..<tokens {
      let (keys, values) = (key + token * stride, value + token * stride)
      for channel in 0..<size {
        let share = expf(keys[channel] - largest[channel])
        sums[channel] += share
        let row = context + channel * size
        for other in 0..<size { row[other] += share * values[other] }
      }
    }
    let whole = Float(tokens) * Float(size).squareRoot()
    for channel in 0..<size {
      let scale = 1 / (sums[channel] * whole)
      for other in 0..<size { context[channel * size + other] *= scale }
    }
    for token in 0..<tokens {
      let (queries, results) = (query + token * stride, output + token * stride)
      var highest = queries[0]
      for channel in 1..<max(size, 1) { highest = max(highest, queries[channel]) }
      var sum: Float = 0
      for channel in 0..<size {
        shares[channel] = expf(queries[channel] - highest)
        sum += shares[channel]
      }
      results.update(repeating: 0, count: size)
      for channel in 0..<size {
        let share = shares[channel] / sum
        let row = context + channel * size
        for other in 0..<size { results[other] += share * row[other] }
      }
    }
  }
}
