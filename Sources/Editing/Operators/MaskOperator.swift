import Tensors

/// Keeps the known pixels and drops the others: inpainting.
public struct MaskOperator: LinearOperator {
  /// [1, height, width, 1]: 1 where the picture is known, 0 in the hole. (The name ends the old
  /// quarrel about what white means in a mask.)
  public let known: Tensor
  public let reach = Reach.pixels
  public let gram = Gram.projection(1)

  /// - Parameter known: any number but 0 counts as known.
  public init(known: Tensor) { self.known = known.mapped { $0 == 0 ? 0 : 1 } }

  public func apply(_ x: Tensor) -> Tensor { x.scaled(by: known) }
  public func pseudoInverse(_ y: Tensor) -> Tensor { y.scaled(by: known) }
  /// A⁺ is also the adjoint: the operator is an orthogonal projection.
  public func adjoint(_ y: Tensor) -> Tensor { y.scaled(by: known) }

  /// Copies the known pixels, so they are exact to the bit.
  public func project(_ x: Tensor, onto y: Tensor) -> Tensor { x.replaced(by: y, where: known) }

  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor {
    project(x.clamped(-1, 1), onto: y)
  }
}
