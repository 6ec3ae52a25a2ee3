import Tensors

/// NVIDIA's magnitude-preserving U-shaped network (Karras et al. 2024): no norm has weights, and the
/// picture has one channel more, of ones, in the place of all biases.
struct MagnitudePreservingUNet: Network {
  let embedding: MagnitudePreservingEmbedding
  let convolutionIn: ConvolutionWeights
  let encoder: [MagnitudePreservingBlock]
  let decoder: [MagnitudePreservingBlock]
  let convolutionOut: ConvolutionWeights

  func callAsFunction(_ input: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool) -> Tensor {
    precondition(inputs.times.count == input.images, "one time for each image")
    let embedding = embedding(inputs, threads)
    let ones = Tensor(shape: Array(input.shape.dropLast()) + [1], repeating: 1)
    var x = threads.convolve(ConvolutionInput([input, ones]), convolutionIn).values
    var skips = [x]
    for block in encoder {
      x = block([x], embedding, threads)
      skips.append(x)
    }
    for block in decoder {
      x = block(block.takesSkip ? [x, skips.removeLast()] : [x], embedding, threads)
    }
    return threads.convolve(x, convolutionOut)
  }
}
