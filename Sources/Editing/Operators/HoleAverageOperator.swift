import Tensors

/// Keeps, of every k×k block, the mean of the pixels in the hole: how a coarser answer guides a
/// finer one without a word about the known pixels.
public struct HoleAverageOperator: LinearOperator {
  public let factor: Int
  public let hole: Tensor
  public let reach = Reach.unknownPixels
  private let counts: Tensor

  /// - Parameters:
  ///   - factor: the side of the blocks whose means are measured.
  ///   - hole: [1, height, width, 1], 1 in the hole, 0 elsewhere; sides divide by `factor`.
  public init(factor: Int, hole: Tensor) {
    self.factor = factor
    self.hole = hole.mapped { $0 == 0 ? 0 : 1 }
    counts = Float(factor * factor) * self.hole.blockMeans(factor)
  }

  /// Blocks without a pixel in the hole measure 0.
  public func apply(_ x: Tensor) -> Tensor {
    let sums = Float(factor * factor) * x.scaled(by: hole).blockMeans(factor)
    return sums.divided(by: counts, else: Tensor(shape: sums.shape))
  }

  public func adjoint(_ y: Tensor) -> Tensor {
    y.divided(by: counts, else: Tensor(shape: y.shape)).replicated(factor).scaled(by: hole)
  }

  public func pseudoInverse(_ y: Tensor) -> Tensor { y.replicated(factor).scaled(by: hole) }
}
