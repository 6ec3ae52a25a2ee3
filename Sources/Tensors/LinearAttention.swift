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
    precondition(query.shape == key.shape && key.shape == value.shape && channels % heads == 0)
    let size = channels / heads
    return Tensor(uninitialized: query.shape) { output in
      query.withUnsafeValues { query in
        key.withUnsafeValues { key in
          value.withUnsafeValues { value in
            let job = UncheckedSendable((query: query, key: key, value: value, out: output))
            measured(.elementwise([images, tokens, channels])) {
              // A head of an image: nobody else writes its channels.
              forEach(images * heads) { item in
                let offset = item / heads * tokens * channels + item % heads * size
                Self.attend(
                  query: job.value.query, key: job.value.key, value: job.value.value,
                  from: offset, tokens: tokens, stride: channels, size: size, to: job.value.out)
              }
            }
          }
        }
      }
    }
  }

  /// One head of one image.
  /// - Precondition: `tokens` rows, `stride` apart, of `size` numbers from `offset` on lie within
  ///   all four.
  private static func attend(
    query: UnsafeBufferPointer<Float>, key: UnsafeBufferPointer<Float>,
    value: UnsafeBufferPointer<Float>, from offset: Int, tokens: Int, stride: Int, size: Int,
    to output: UnsafeMutableBufferPointer<Float>
  ) {
    func row(_ token: Int) -> Range<Int> {
      let first = offset + token * stride
      return first..<first + size
    }
    var largest = [Float](repeating: -.infinity, count: size)
    for token in 0..<tokens {
      for (channel, index) in row(token).enumerated() {
        largest[channel] = max(largest[channel], key[index])
      }
    }
    // context[channel of the keys][channel of the values].
    var context = [Float](repeating: 0, count: size * size)
    var sums = [Float](repeating: 0, count: size)
    for token in 0..<tokens {
      let range = row(token)
      for channel in 0..<size {
        let share = expf(key[range.lowerBound + channel] - largest[channel])
        sums[channel] += share
        for other in 0..<size {
          context[channel * size + other] += share * value[range.lowerBound + other]
        }
      }
    }
    let whole = Float(tokens) * Float(size).squareRoot()
    for channel in 0..<size {
      for other in 0..<size { context[channel * size + other] /= sums[channel] * whole }
    }
    for token in 0..<tokens {
      let range = row(token)
      let highest = query[range].max() ?? 0
      let shares = query[range].map { expf($0 - highest) }
      let sum = shares.reduce(0, +)
      for index in range { output[index] = 0 }
      for (channel, share) in shares.enumerated() {
        for other in 0..<size {
          output[range.lowerBound + other] += share / sum * context[channel * size + other]
        }
      }
    }
  }
}
