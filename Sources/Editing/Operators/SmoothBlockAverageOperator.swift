import Tensors

/// Block averages whose corrections are smooth: what a projection adds is interpolated between
/// blocks instead of repeated within them, so no step is seen at their borders.
///
/// A⁺ here is a generalized inverse (A A⁺ A = A), not Moore and Penrose's: C (A C)⁻¹ with C
/// bicubic enlargement, by fixed-point iteration. A C is near the identity, so a few are enough,
/// and what is left is corrected block by block.
public struct SmoothBlockAverageOperator: LinearOperator {
  public let factor: Int
  public let reach: Reach
  public let gram = Gram.invertible
  private let exact: BlockAverageOperator
  private let threads: ThreadPool
  private let iterations = 6

  public init(factor: Int, threads: ThreadPool) {
    self.factor = factor
    self.threads = threads
    reach = .blocks(factor)
    exact = BlockAverageOperator(factor: factor)
  }

  public func apply(_ x: Tensor) -> Tensor { exact.apply(x) }

  public func adjoint(_ y: Tensor) -> Tensor { exact.adjoint(y) }

  public func pseudoInverse(_ y: Tensor) -> Tensor {
    let vertical = AxisFilter.cubic(from: y.height, to: y.height * factor)
    let horizontal = AxisFilter.cubic(from: y.width, to: y.width * factor)
    var x = Tensor(shape: [y.images, y.height * factor, y.width * factor, y.channels])
    var missing = y
    for _ in 0..<iterations {
      x = x + threads.filtered(missing, vertical: vertical, horizontal: horizontal)
      missing = y - apply(x)
    }
    return x + exact.pseudoInverse(missing)
  }

  public func spectrum(height: Int, width: Int) -> (any Spectrum)? {
    exact.spectrum(height: height, width: width)
  }

  /// The blocks' exact answer says how much, A⁺ where.
  public func dampedInverse(_ y: Tensor, damping: Double) -> Tensor {
    let gain = 1 / Double(factor * factor)
    return Float(gain / (gain + damping)) * pseudoInverse(y)
  }

  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor { exact.confine(x, onto: y) }
}
