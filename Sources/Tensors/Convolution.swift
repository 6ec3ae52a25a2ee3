import CKernels

/// The weights of a convolution or a linear layer, packed once for the kernels.
public struct ConvolutionWeights: Sendable {
  public let outChannels: Int
  public let inChannels: Int
  /// Side of the square kernel; 1 for a linear layer.
  public let kernel: Int
  let packed: Tensor
  let bias: Tensor?
  public let instructions: InstructionSet

  /// Packs weights in PyTorch's order, (out, in, kernel, kernel), the last two of any rank.
  /// - Precondition: `weights` has outChannels * inChannels * kernel² elements, `bias` outChannels.
  public init(
    _ weights: Tensor, bias: Tensor?, outChannels: Int, inChannels: Int, kernel: Int = 1,
    instructions: InstructionSet = .best
  ) {
    let taps = kernel * kernel
    precondition((1...7).contains(kernel) && weights.count == outChannels * inChannels * taps)
    precondition(bias.map { $0.count == outChannels } ?? true)
    self.outChannels = outChannels
    self.inChannels = inChannels
    self.kernel = kernel
    self.bias = bias
    self.instructions = instructions
    let level = instructions.level
    let depth = taps * inChannels
    let size = Int(retouch_packed_count(level, Int64(depth), Int64(outChannels)))
    packed = Tensor(uninitialized: [size]) { packed in
      weights.withUnsafeValues { weights in
        guard let source = weights.baseAddress, let target = packed.baseAddress else { return }
        retouch_pack_panels(
          level, source, Int64(depth), Int64(max(inChannels, 1)), 1, Int64(taps),
          Int64(depth), Int64(outChannels), target)
      }
    }
  }

  /// Weights of a layer that is described and never run: a list of what a network needs costs no
  /// memory.
  package init(
    placeholderFrom inChannels: Int, to outChannels: Int, kernel: Int,
    instructions: InstructionSet
  ) {
    self.outChannels = outChannels
    self.inChannels = inChannels
    self.kernel = kernel
    self.instructions = instructions
    packed = Tensor(shape: [0])
    bias = nil
  }

  var panels: Int {
    let width = Int(retouch_panel_width(instructions.level))
    return (outChannels + width - 1) / width
  }
}

extension ThreadPool {
  /// The convolution of pictures with `weights`.
  ///
  /// - Parameters:
  ///   - x: [images, height, width, inChannels].
  ///   - stride: 1 or 2.
  ///   - padding: rows and columns of zeros (before, after).
  ///   - extraBias: [images, outChannels], added to every pixel of its image.
  ///   - residual: of the result's shape, added to it.
  /// - Returns: [images, outHeight, outWidth, outChannels].
  public func convolve(
    _ x: Tensor, _ weights: ConvolutionWeights, stride: Int = 1,
    padding: (before: Int, after: Int)? = nil, extraBias: Tensor? = nil, residual: Tensor? = nil
  ) -> Tensor {
    precondition(x.shape.count == 4 && x.channels == weights.inChannels, "channels disagree")
    let sides = padding ?? (weights.kernel / 2, weights.kernel / 2)
    precondition(
      min(x.height, x.width) + sides.before + sides.after >= weights.kernel,
      "\(x.shape) is smaller than the kernel")
    let outHeight = (x.height + sides.before + sides.after - weights.kernel) / stride + 1
    let outWidth = (x.width + sides.before + sides.after - weights.kernel) / stride + 1
    let shape = [x.images, outHeight, outWidth, weights.outChannels]
    precondition(residual.map { $0.shape == shape } ?? true, "residual's shape")
    let bias = combinedBias(weights, extraBias, images: x.images)
    let zeros = Tensor(shape: [weights.inChannels])

    return Tensor(uninitialized: shape) { output in
      x.withUnsafeValues { input in
        weights.packed.withUnsafeValues { packed in
          zeros.withUnsafeValues { zeros in
            bias.withOptionalValues { biasValues in
              residual.withOptionalValues { residualValues in
                var convolution = retouch_convolution()
                convolution.input = input.baseAddress
                convolution.packed = packed.baseAddress
                convolution.bias = biasValues
                convolution.residual = residualValues
                convolution.output = output.baseAddress
                convolution.zeros = zeros.baseAddress
                convolution.images = Int64(x.images)
                convolution.height = Int64(x.height)
                convolution.width = Int64(x.width)
                convolution.channels = Int64(weights.inChannels)
                convolution.out_height = Int64(outHeight)
                convolution.out_width = Int64(outWidth)
                convolution.out_channels = Int64(weights.outChannels)
                convolution.kernel = Int64(weights.kernel)
                convolution.stride = Int64(stride)
                convolution.padding = Int64(sides.before)
                convolution.bias_stride = extraBias == nil ? 0 : Int64(weights.outChannels)
                share(
                  convolution, pixels: x.images * outHeight * outWidth, panels: weights.panels,
                  weights.instructions)
              }
            }
          }
        }
      }
    }
  }

  /// `x` times the transposed weights: [rows, inChannels] to [rows, outChannels].
  public func linear(_ x: Tensor, _ weights: ConvolutionWeights, residual: Tensor? = nil) -> Tensor
  {
    let rows = x.count / max(x.channels, 1)
    let result = convolve(
      x.reshaped([1, 1, rows, x.channels]), weights,
      residual: residual?.reshaped([1, 1, rows, weights.outChannels]))
    return result.reshaped(x.shape.dropLast() + [weights.outChannels])
  }

  /// Items are one panel over a stretch of pixels, panel by panel, so that a core keeps a panel's
  /// weights in its cache while it goes through the pixels.
  private func share(
    _ convolution: retouch_convolution, pixels: Int, panels: Int, _ instructions: InstructionSet
  ) {
    guard pixels > 0 else { return }
    let stretch = 192
    let stretches = (pixels + stretch - 1) / stretch
    let job = UncheckedSendable(convolution)
    forEach(panels * stretches) { item in
      let begin = item % stretches * stretch
      withUnsafePointer(to: job.value) {
        retouch_convolve(
          instructions.level, $0, Int64(item / stretches), Int64(begin),
          Int64(min(begin + stretch, pixels)))
      }
    }
  }

  private func combinedBias(
    _ weights: ConvolutionWeights, _ extra: Tensor?, images: Int
  ) -> Tensor? {
    guard let extra else { return weights.bias }
    precondition(extra.shape == [images, weights.outChannels], "bias's shape")
    guard let bias = weights.bias else { return extra }
    var sum = extra
    sum.withUnsafeMutableValues { sum in
      bias.withUnsafeValues { bias in
        for index in sum.indices { sum[index] += bias[index % bias.count] }
      }
    }
    return sum
  }
}

/// Carries pointers into a loop whose iterations write disjoint parts of what they point to.
struct UncheckedSendable<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}

extension Tensor? {
  func withOptionalValues<Result>(
    _ body: (UnsafePointer<Float>?) throws -> Result
  ) rethrows -> Result {
    guard let self else { return try body(nil) }
    return try self.withUnsafeValues { try body($0.baseAddress) }
  }
}
