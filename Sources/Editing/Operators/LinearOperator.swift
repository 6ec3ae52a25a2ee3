import Tensors

/// What the camera or the user kept of a picture: a linear map A of pictures
/// [images, height, width, channels], with a generalized inverse A⁺ (A A⁺ A = A).
public protocol LinearOperator: Sendable {
  /// What of a picture the operator reads; decides what it can be stacked with.
  var reach: Reach { get }

  /// A x.
  func apply(_ x: Tensor) -> Tensor

  /// A⁺ y, a picture.
  func pseudoInverse(_ y: Tensor) -> Tensor

  /// x + A⁺(y − A x): the picture nearest to x whose measurement is y.
  func project(_ x: Tensor, onto y: Tensor) -> Tensor

  /// Brings a picture into [−1, 1] while its measurement stays y, as far as both can be had.
  /// Displays can't show what lies outside.
  func confine(_ x: Tensor, onto y: Tensor) -> Tensor
}

/// What of a picture an operator reads.
public enum Reach: Sendable, Equatable {
  /// Single pixels, all channels alike.
  case pixels
  /// A combination of each pixel's channels, the same everywhere.
  case channels
  /// Each channel over blocks of this side.
  case blocks(Int)
  /// Means over those pixels of blocks that a mask leaves out.
  case unknownPixels
  /// Each channel over neighbourhoods.
  case neighbourhoods
  /// More than one of these.
  case several
}

extension LinearOperator {
  public func project(_ x: Tensor, onto y: Tensor) -> Tensor {
    x + pseudoInverse(y - apply(x))
  }

  /// Alternating projections onto the measurement and the cube; the measurement is the last word
  /// but one.
  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor {
    var x = x
    for _ in 0..<8 {
      let clamped = x.clamped(-1, 1)
      if clamped == x { return x }
      x = project(clamped, onto: y)
    }
    return x.clamped(-1, 1)
  }
}
