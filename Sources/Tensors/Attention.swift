import CKernels
import COpenBLAS

/// OpenBLAS must not start threads of its own inside ours.
private let blasIsSingleThreaded: Void = openblas_set_num_threads(1)

extension ThreadPool {
  /// Scaled dot-product attention of each image's pixels to one another, head by head.
  ///
  /// One product a head and image, whatever the batch, so results don't depend on it.
  /// - Parameters: query, key, value: [images, tokens, heads * headSize], a head's channels side
  ///   by side.
  /// - Returns: the same shape: softmax(Q Kᵀ / √headSize) V.
  public func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, instructions: InstructionSet = .best
  ) -> Tensor {
    _ = blasIsSingleThreaded
    let images = query.shape[0]
    let tokens = query.shape[1]
    let channels = query.channels
    precondition(query.shape == key.shape && key.shape == value.shape && channels % heads == 0)
    let size = channels / heads
    let scale = 1 / Float(size).squareRoot()
    return Tensor(uninitialized: query.shape) { output in
      guard let output = output.baseAddress, tokens > 0 else { return }
      query.withUnsafeValues { query in
        key.withUnsafeValues { key in
          value.withUnsafeValues { value in
            guard let q = query.baseAddress, let k = key.baseAddress, let v = value.baseAddress
            else { return }
            let job = UncheckedSendable((q: q, k: k, v: v, out: output))
            forEach(images * heads) { item in
              let offset = item / heads * tokens * channels + item % heads * size
              var scores = Tensor(uninitialized: [tokens, tokens]) { _ in }
              scores.withUnsafeMutableValues { scores in
                guard let scores = scores.baseAddress else { return }
                cblas_sgemm(
                  CblasRowMajor, CblasNoTrans, CblasTrans, Int32(tokens), Int32(tokens),
                  Int32(size), 1, job.value.q + offset, Int32(channels), job.value.k + offset,
                  Int32(channels), 0, scores, Int32(tokens))
                retouch_softmax(instructions.level, scores, Int64(tokens), Int64(tokens), scale)
                cblas_sgemm(
                  CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(tokens), Int32(size),
                  Int32(tokens), 1, scores, Int32(tokens), job.value.v + offset,
                  Int32(channels), 0, job.value.out + offset, Int32(channels))
              }
            }
          }
        }
      }
    }
  }
}
