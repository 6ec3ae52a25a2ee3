import CKernels

/// The weights of a convolution or a linear layer, as they are stored, in PyTorch's order: (out,
/// in, kernel, kernel).
public struct ConvolutionWeights: Sendable {
  /// How the sums are made.
  public enum Method: Sendable {
    /// As they are written: any kernel, stride and padding.
    case direct
    /// Winograd's F(4×4, 3×3), with a quarter of the products; kernel 3, stride 1, padding 1,
    /// channels of the first of two inputs in whole vectors.
    case winograd
  }

  public let outChannels: Int
  public let inChannels: Int
  /// Side of the square kernel; 1 for a linear layer.
  public let kernel: Int
  public let instructions: InstructionSet
  public let precision: Precision
  let values: StoredNumbers
  private(set) var bias: Tensor?
  /// What each output channel's sums are multiplied by, before the bias.
  private(set) var rowScale: Tensor?
  private let method: Method?

  /// - Parameter method: nil chooses by the layer's size.
  /// - Precondition: `values` has outChannels * inChannels * kernel² elements, `bias` outChannels.
  public init(
    _ values: StoredNumbers, bias: Tensor?, outChannels: Int, inChannels: Int, kernel: Int = 1,
    method: Method? = nil, precision: Precision = .fp32, instructions: InstructionSet = .best
  ) {
    precondition(
      (1...7).contains(kernel) && values.count == outChannels * inChannels * kernel * kernel)
    precondition(bias.map { $0.count == outChannels } ?? true)
    self.outChannels = outChannels
    self.inChannels = inChannels
    self.kernel = kernel
    self.bias = bias
    self.values = values
    self.method = method
    self.precision = precision
    self.instructions = instructions
  }

  public init(
    _ values: Tensor, bias: Tensor?, outChannels: Int, inChannels: Int, kernel: Int = 1,
    method: Method? = nil, precision: Precision = .fp32, instructions: InstructionSet = .best
  ) {
    self.init(
      StoredNumbers(values), bias: bias, outChannels: outChannels, inChannels: inChannels,
      kernel: kernel, method: method, precision: precision, instructions: instructions)
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
    method = .direct
    precision = .fp32
    values = StoredNumbers(Tensor(shape: [0]))
    bias = nil
  }

  /// The same weights with each output channel's sums multiplied by a number of its own: as if its
  /// weights were, but they stay as they are stored.
  /// - Precondition: `scales`, and `bias` if any, have a number for each output channel.
  package func scalingRows(by scales: Tensor, bias: Tensor? = nil) -> ConvolutionWeights {
    precondition(scales.count == outChannels && bias.map { $0.count == outChannels } ?? true)
    var copy = self
    copy.rowScale = scales
    copy.bias = bias
    return copy
  }

  /// The layer whose results are `factor` times as large, bias included.
  package func scaled(by factor: Float) -> ConvolutionWeights {
    precondition(rowScale == nil, "rows are scaled already")
    return scalingRows(
      by: Tensor(shape: [outChannels], repeating: factor),
      bias: bias.map { $0.mapped { factor * $0 } })
  }

  /// The Euclidean norm of each output channel's weights; nil for a placeholder.
  package var rowNorms: [Double]? {
    let depth = inChannels * kernel * kernel
    guard values.count == outChannels * depth else { return nil }
    return values.rowNorms(rows: outChannels)
  }

  /// How a convolution of one such picture is summed. Never a question of how many there are, or
  /// a picture's bytes would depend on what else is in the batch.
  func method(
    parts: [Int], outHeight: Int, outWidth: Int, stride: Int, padding: (before: Int, after: Int)
  ) -> Method {
    let lanes = Int(retouch_winograd_lanes(instructions.level))
    let possible =
      kernel == 3 && stride == 1 && padding == (1, 1)
      && parts.dropLast().allSatisfy { $0 % lanes == 0 }
    guard possible else { return .direct }
    // A single block spares too few products to pay for the transform of its weights.
    return method ?? (outHeight * outWidth > 16 ? .winograd : .direct)
  }

  /// Whether products are of bf16 factors: Winograd's, and those of single pixels. What is left, few
  /// input channels or a handful of pixels, takes no time to speak of.
  func roundsFactors(_ method: Method, stride: Int, padding: (before: Int, after: Int)) -> Bool {
    precision == .bf16
      && (method == .winograd || kernel == 1 && stride == 1 && padding == (0, 0))
  }
}
