/// What a JPEG file keeps of one of its planes: luminance, or a colour difference.
public struct JPEGComponent: Sendable, Equatable {
  /// Pixels that a sample stands for, across and down: 1, 2 or 4.
  public var stepAcross: Int
  public var stepDown: Int
  /// Blocks of 8×8 samples.
  public var blocksAcross: Int
  public var blocksDown: Int
  /// 64 divisors, row by row (not in zigzag order), 1 or more.
  public var quantization: [UInt16]
  /// Quantized coefficients, 64 a block likewise, blocks row by row.
  public var coefficients: [Int16]

  public init(
    stepAcross: Int, stepDown: Int, blocksAcross: Int, blocksDown: Int, quantization: [UInt16],
    coefficients: [Int16]
  ) {
    self.stepAcross = stepAcross
    self.stepDown = stepDown
    self.blocksAcross = blocksAcross
    self.blocksDown = blocksDown
    self.quantization = quantization
    self.coefficients = coefficients
  }
}
