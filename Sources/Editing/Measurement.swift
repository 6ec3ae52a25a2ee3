import Tensors

/// What is known of the picture to be found: y = A x, without noise.
public struct Measurement: Sendable {
  public let `operator`: any LinearOperator
  public let y: Tensor

  public init(_ operator: any LinearOperator, y: Tensor) {
    self.operator = `operator`
    self.y = y
  }

  /// The measurement that `picture` would give.
  public init(_ operator: any LinearOperator, of picture: Tensor) {
    self.init(`operator`, y: `operator`.apply(picture))
  }

  /// x + A⁺(y − A x).
  public func project(_ x: Tensor) -> Tensor { `operator`.project(x, onto: y) }

  /// A⁺ y: the simplest picture with this measurement.
  public var leastSquares: Tensor { `operator`.pseudoInverse(y) }

  /// x brought into [−1, 1] with this measurement.
  public func confine(_ x: Tensor) -> Tensor { `operator`.confine(x, onto: y) }
}
