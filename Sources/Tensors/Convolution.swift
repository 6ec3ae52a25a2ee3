import CKernels

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
    convolve(
      ConvolutionInput([x]), weights, stride: stride, padding: padding, extraBias: extraBias,
      residual: residual
    ).values
  }

  /// The convolution of what `input` says.
  ///
  /// - Parameters:
  ///   - upsamplesResidual: `residual` has half the result's sides.
  ///   - residualScale: what `residual` is multiplied by.
  ///   - limit: results are held within ±limit; nil: there is none.
  ///   - takesMoments: the result's moments come with it where that is cheap.
  public func convolve(
    _ input: ConvolutionInput, _ weights: ConvolutionWeights, stride: Int = 1,
    padding: (before: Int, after: Int)? = nil, extraBias: Tensor? = nil, residual: Tensor? = nil,
    upsamplesResidual: Bool = false, residualScale: Float = 1, limit: Float? = nil,
    takesMoments: Bool = false
  ) -> FeatureMap {
    precondition(input.channels == weights.inChannels, "channels disagree")
    precondition(limit.map { $0 > 0 } ?? true, "a limit of \(limit ?? 0)")
    let sides = padding ?? (weights.kernel / 2, weights.kernel / 2)
    precondition(
      min(input.height, input.width) + sides.before + sides.after >= weights.kernel,
      "\(input.parts[0].shape) is smaller than the kernel")
    let outHeight = (input.height + sides.before + sides.after - weights.kernel) / stride + 1
    let outWidth = (input.width + sides.before + sides.after - weights.kernel) / stride + 1
    let method = weights.method(
      parts: input.parts.map(\.channels), outHeight: outHeight, outWidth: outWidth, stride: stride,
      padding: sides)
    var (input, residual) = (input, residual)
    if method == .direct {
      if input.norm != nil || input.isUpsampled { input = materialized(input, weights) }
      if upsamplesResidual { residual = residual.map(upsampledNearest) }
    }
    let rounds = weights.roundsFactors(method, stride: stride, padding: sides)
    let (images, height, width) = (input.images, input.height, input.width)
    let firstChannels = method == .direct && rounds ? weights.inChannels : input.parts[0].channels
    if method == .direct && rounds { input = rounded(input, weights) }

    var convolution = retouch_convolution()
    convolution.images = Int64(images)
    convolution.height = Int64(height)
    convolution.width = Int64(width)
    convolution.channels = Int64(weights.inChannels)
    convolution.first_channels = Int64(firstChannels)
    convolution.bf16 = rounds ? 1 : 0
    convolution.out_height = Int64(outHeight)
    convolution.out_width = Int64(outWidth)
    convolution.out_channels = Int64(weights.outChannels)
    convolution.kernel = Int64(weights.kernel)
    convolution.stride = Int64(stride)
    convolution.padding = Int64(sides.before)
    convolution.bias_stride = extraBias == nil ? 0 : Int64(weights.outChannels)
    convolution.residual_scale = residualScale
    convolution.limit = limit ?? 0
    convolution.element = weights.values.element.kernelElement
    convolution.silu = input.norm?.silu == true ? 1 : 0
    convolution.upsample = input.isUpsampled ? 1 : 0
    convolution.upsample_residual = method == .winograd && upsamplesResidual ? 1 : 0
    let side = upsamplesResidual && method == .winograd ? 2 : 1
    precondition(
      residual.map {
        $0.shape == [images, outHeight / side, outWidth / side, weights.outChannels]
      } ?? true, "residual's shape")
    let blocks = (outHeight + 3) / 4 * ((outWidth + 3) / 4)
    let moments =
      takesMoments && method == .winograd
      ? Tensor(uninitialized: [images, blocks, 2, weights.outChannels]) { _ in } : nil
    let output = Tensor(
      uninitialized: [images, outHeight, outWidth, weights.outChannels]
    ) { output in
      withPointers(
        to: input, weights, bias: combinedBias(weights, extraBias, images: images),
        residual: residual, moments: moments, output: output, in: convolution
      ) { convolution in
        let products = Double(weights.values.count) * Double(images)
        let operations = 2 * products * Double(outHeight * outWidth)
        switch method {
        case .direct:
          measured(
            .convolution(weights.kernel == 1 ? .pointwise : .direct, convolution),
            operations: operations
          ) {
            sharePixels(convolution, weights.instructions)
          }
        case .winograd:
          // 36 products a block for 9 weights.
          measured(
            .convolution(.winograd, convolution), operations: operations,
            executed: 8 * products * Double(blocks)
          ) {
            shareBlocks(convolution, weights.instructions)
          }
        }
      }
    }
    return FeatureMap(
      output,
      moments: moments.map { summed($0, pixels: outHeight * outWidth, weights.instructions) })
  }

  /// `x` times the transposed weights: [rows, inChannels] to [rows, outChannels].
  public func linear(
    _ x: Tensor, _ weights: ConvolutionWeights, residual: Tensor? = nil, residualScale: Float = 1
  ) -> Tensor {
    let rows = x.count / max(x.channels, 1)
    let result = convolve(
      ConvolutionInput([x.reshaped([1, 1, rows, x.channels])]), weights,
      residual: residual?.reshaped([1, 1, rows, weights.outChannels]), residualScale: residualScale)
    return result.values.reshaped(x.shape.dropLast() + [weights.outChannels])
  }

  /// The same for few rows, one a picture: [images, inChannels] to [images, outChannels], in fp32.
  ///
  /// Faster than `linear` there; sums are made in another order, whatever the number of rows.
  public func dense(_ x: Tensor, _ weights: ConvolutionWeights) -> Tensor {
    precondition(x.shape == [x.shape[0], weights.inChannels] && weights.kernel == 1)
    var convolution = retouch_convolution()
    convolution.images = Int64(x.shape[0])
    convolution.channels = Int64(weights.inChannels)
    convolution.out_height = 1
    convolution.out_width = 1
    convolution.out_channels = Int64(weights.outChannels)
    convolution.element = weights.values.element.kernelElement
    let input = ConvolutionInput([x.reshaped([x.shape[0], 1, 1, weights.inChannels])])
    return Tensor(uninitialized: [x.shape[0], weights.outChannels]) { output in
      withPointers(
        to: input, weights, bias: weights.bias, residual: nil, moments: nil, output: output,
        in: convolution
      ) { convolution in
        let operations = 2 * Double(weights.values.count) * Double(convolution.images)
        measured(.convolution(.pointwise, convolution), operations: operations) {
          shareChannels(convolution, weights.instructions)
        }
      }
    }
  }

  /// Fills in where everything is, for as long as `body` runs.
  private func withPointers(
    to input: ConvolutionInput, _ weights: ConvolutionWeights, bias: Tensor?, residual: Tensor?,
    moments: Tensor?, output: UnsafeMutableBufferPointer<Float>,
    in described: retouch_convolution, _ body: (retouch_convolution) -> Void
  ) {
    let second = input.parts.count > 1 ? input.parts[1] : nil
    let rowScale = weights.rowScale
    input.parts[0].withUnsafeValues { first in
      second.withOptionalValues { second in
        weights.values.withUnsafeBytes { weights in
          bias.withOptionalValues { bias in
            residual.withOptionalValues { residual in
              rowScale.withOptionalValues { rowScale in
                (input.norm?.scaleAndShift).withOptionalValues { coefficients in
                  moments.withOptionalValues { moments in
                    var convolution = described
                    convolution.input = first.baseAddress
                    convolution.second_input = second
                    convolution.weights = weights.baseAddress
                    convolution.bias = bias
                    convolution.residual = residual
                    convolution.row_scale = rowScale
                    convolution.scale = coefficients
                    convolution.shift = coefficients.map { $0 + input.images * input.channels }
                    // Fresh from this call; nobody else sees it before it is filled.
                    convolution.moments = UnsafeMutablePointer(mutating: moments)
                    convolution.output = output.baseAddress
                    body(convolution)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// The factors of a layer that looks at single pixels, in words of bf16: rounded once, and not by
  /// every panel of output channels that multiplies them.
  private func rounded(_ input: ConvolutionInput, _ weights: ConvolutionWeights)
    -> ConvolutionInput
  {
    let level = weights.instructions.level
    let word = Int(retouch_word(level, 1))
    // The second part begins with a whole word.
    let parts =
      input.parts.count == 1 || input.parts[0].channels % word == 0
      ? input.parts : [concatenatedChannels(input.parts[0], input.parts[1])]
    let words = (input.channels + word - 1) / word
    let pixels = input.images * input.height * input.width
    let stretch = max(1, 16_384 / max(words, 1))
    let factors = Tensor(
      uninitialized: [input.images, input.height, input.width, words]
    ) { output in
      guard let output = output.baseAddress else { return }
      var offset = 0
      for part in parts {
        part.withUnsafeValues { values in
          guard let values = values.baseAddress else { return }
          let channels = part.channels
          let job = UncheckedSendable((from: values, to: output + offset))
          forEach((pixels + stretch - 1) / stretch) { item in
            let first = item * stretch
            retouch_round(
              level, job.value.from + first * channels, Int64(min(stretch, pixels - first)),
              Int64(channels), Int64(words), job.value.to + first * words)
          }
        }
        offset += (part.channels + word - 1) / word
      }
    }
    return ConvolutionInput([factors])
  }

  /// The input as a tensor, for the way that reads tensors only.
  private func materialized(_ input: ConvolutionInput, _ weights: ConvolutionWeights)
    -> ConvolutionInput
  {
    var x =
      input.parts.count == 1
      ? input.parts[0] : concatenatedChannels(input.parts[0], input.parts[1])
    if let norm = input.norm { x = normalized(x, norm, instructions: weights.instructions) }
    return ConvolutionInput([input.isUpsampled ? upsampledNearest(x) : x])
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
