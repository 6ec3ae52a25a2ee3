import CKernels

/// Pixels and attention's vectors divided by their size: epsilon + the root of the mean of squares.
extension ThreadPool {
  /// factor · x / size, pixel by pixel.
  /// - Parameter x: [..., channels].
  package func pixelNormalized(
    _ x: Tensor, epsilon: Float, factor: Float = 1, instructions: InstructionSet = .best
  ) -> Tensor {
    let channels = x.channels
    let rows = x.count / max(channels, 1)
    let stretch = max(1, 16_384 / max(channels, 1))
    return Tensor(uninitialized: x.shape) { output in
      x.withUnsafeValues { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        let job = UncheckedSendable((input: input, out: output))
        measured(.elementwise(x.shape)) {
          // A stretch's rows lie within both tensors, and no two stretches share one.
          forEach((rows + stretch - 1) / stretch) { item in
            let first = item * stretch
            retouch_normalize_rows(
              instructions.level, job.value.input + first * channels,
              Int64(min(stretch, rows - first)), Int64(channels), epsilon, factor,
              job.value.out + first * channels)
          }
        }
      }
    }
  }

  /// Queries, keys and values whose channels lie side by side, taken apart; each head's vector is
  /// divided by its size.
  /// - Parameter x: [images, tokens, heads * headSize * 3].
  /// - Returns: three of [images, tokens, heads * headSize].
  package func normalizedProjections(
    _ x: Tensor, heads: Int, epsilon: Float, instructions: InstructionSet = .best
  ) -> (query: Tensor, key: Tensor, value: Tensor) {
    precondition(heads > 0 && x.channels % (3 * heads) == 0, "\(heads) heads of \(x.shape)")
    let size = x.channels / (3 * heads)
    let rows = x.count / max(3 * size, 1)
    let stretch = max(1, 8_192 / max(size, 1))
    let shape = Array(x.shape.dropLast()) + [heads * size]
    var (key, value) = (Tensor(shape: [0]), Tensor(shape: [0]))
    let query = Tensor(uninitialized: shape) { query in
      key = Tensor(uninitialized: shape) { key in
        value = Tensor(uninitialized: shape) { value in
          x.withUnsafeValues { input in
            guard let input = input.baseAddress, let query = query.baseAddress,
              let key = key.baseAddress, let value = value.baseAddress
            else { return }
            let job = UncheckedSendable((input: input, query: query, key: key, value: value))
            measured(.elementwise(x.shape)) {
              // As above: rows of one stretch are no other's.
              forEach((rows + stretch - 1) / stretch) { item in
                let first = item * stretch
                let offset = first * size
                retouch_split_rows(
                  instructions.level, job.value.input + 3 * offset,
                  Int64(min(stretch, rows - first)), Int64(size), epsilon,
                  job.value.query + offset, job.value.key + offset, job.value.value + offset)
              }
            }
          }
        }
      }
    }
    return (query, key, value)
  }
}
