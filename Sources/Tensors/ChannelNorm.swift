import CKernels

extension ThreadPool {
  /// Each pixel's channels brought to mean 0 and variance 1, then multiplied channel by channel.
  /// - Parameters:
  ///   - x: [..., channels].
  ///   - gains: one a channel.
  ///   - residual: of x's shape, added.
  package func channelNormalized(
    _ x: Tensor, gains: Tensor, epsilon: Float, residual: Tensor? = nil,
    instructions: InstructionSet = .best
  ) -> Tensor {
    let channels = x.channels
    precondition(gains.count == channels && residual.map { $0.shape == x.shape } ?? true)
    let rows = x.count / max(channels, 1)
    let stretch = max(1, 16_384 / max(channels, 1))
    return Tensor(uninitialized: x.shape) { output in
      x.withUnsafeValues { input in
        gains.withUnsafeValues { gains in
          residual.withOptionalValues { residual in
            guard let input = input.baseAddress, let gains = gains.baseAddress,
              let output = output.baseAddress
            else { return }
            let job = UncheckedSendable((input: input, gains: gains, more: residual, out: output))
            measured(.elementwise(x.shape)) {
              // A stretch's rows lie within all tensors, and no two stretches share one.
              forEach((rows + stretch - 1) / stretch) { item in
                let first = item * stretch * channels
                retouch_center_rows(
                  instructions.level, job.value.input + first,
                  Int64(min(stretch, rows - item * stretch)), Int64(channels), epsilon,
                  job.value.gains, job.value.more.map { $0 + first }, job.value.out + first)
              }
            }
          }
        }
      }
    }
  }
}
