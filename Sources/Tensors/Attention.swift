import CKernels

extension ThreadPool {
  /// Scaled dot-product attention of each image's pixels to one another, head by head.
  ///
  /// - Parameters: query, key, value: [images, tokens, heads * headSize], a head's channels side
  ///   by side.
  /// - Returns: the same shape: softmax(Q Kᵀ / √headSize) V.
  public func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, precision: Precision = .fp32,
    instructions: InstructionSet = .best
  ) -> Tensor {
    let images = query.shape[0]
    let tokens = query.shape[1]
    let channels = query.channels
    precondition(query.shape == key.shape && key.shape == value.shape && channels % heads == 0)
    let size = channels / heads
    // A few items for each thread. Each turns about all keys, so no more of them than that.
    let all = max(1, images * heads)
    let parts = min((tokens + 47) / 48, (4 * threadCount + all - 1) / all)
    var shape = retouch_attention()
    shape.tokens = Int64(tokens)
    shape.size = Int64(size)
    shape.stride = Int64(channels)
    shape.scale = 1 / Float(size).squareRoot()
    shape.bf16 = precision == .bf16 ? 1 : 0
    let workspace = retouch_attention_workspace(instructions.level, &shape)
    return Tensor(uninitialized: query.shape) { output in
      guard let output = output.baseAddress, tokens > 0 else { return }
      query.withUnsafeValues { query in
        key.withUnsafeValues { key in
          value.withUnsafeValues { value in
            guard let q = query.baseAddress, let k = key.baseAddress, let v = value.baseAddress
            else { return }
            let job = UncheckedSendable((q: q, k: k, v: v, out: output))
            let products = Double(images * tokens) * Double(tokens * channels)
            let layer = LayerProfile.Layer(
              kind: .attention, images: images, height: 1, width: tokens, inChannels: channels,
              outChannels: channels)
            measured(layer, operations: 4 * products) {
              forEach(images * heads * parts, workspace: workspace) { item, workspace in
                let (head, part) = (item / parts, item % parts)
                let offset = head / heads * tokens * channels + head % heads * size
                var attention = shape
                attention.query = job.value.q + offset
                attention.key = job.value.k + offset
                attention.value = job.value.v + offset
                attention.output = job.value.out + offset
                retouch_attend(
                  instructions.level, &attention, Int64(part * tokens / parts),
                  Int64((part + 1) * tokens / parts), workspace)
              }
            }
          }
        }
      }
    }
  }
}
