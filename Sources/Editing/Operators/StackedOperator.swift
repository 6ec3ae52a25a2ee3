import Tensors

/// Two operators that hold at once.
///
/// They must be compatible: their projections commute, so that projecting onto one and then the
/// other lands where both hold.
public struct StackedOperator<First: LinearOperator, Second: LinearOperator>: LinearOperator {
  public let first: First
  public let second: Second
  public let reach = Reach.several
  private let shape: [Int]
  private let firstShape: [Int]
  private let secondShape: [Int]

  /// - Parameters:
  ///   - first: one operator.
  ///   - second: another one, of the same pictures.
  ///   - shape: of the pictures.
  /// - Throws: `EditingError` when the two aren't compatible.
  public init(_ first: First, _ second: Second, shape: [Int]) throws(EditingError) {
    guard Self.commute(first.reach, second.reach) else {
      throw EditingError(
        "an operator on \(first.reach) can't be stacked with one on \(second.reach):"
          + " projecting onto one would undo the other")
    }
    self.first = first
    self.second = second
    self.shape = shape
    let picture = Tensor(shape: shape)
    firstShape = first.apply(picture).shape
    secondShape = second.apply(picture).shape
  }

  /// Channels and places are independent directions of a picture; known pixels and means over the
  /// others don't meet.
  private static func commute(_ a: Reach, _ b: Reach) -> Bool {
    switch (a, b) {
    case (.channels, .pixels), (.pixels, .channels): true
    case (.channels, .blocks), (.blocks, .channels): true
    case (.channels, .neighbourhoods), (.neighbourhoods, .channels): true
    case (.pixels, .unknownPixels), (.unknownPixels, .pixels): true
    // Whoever stacks them leaves out the blocks of the pixels that are known.
    case (.coefficients, .pixels): true
    default: false
    }
  }

  /// Both measurements end to end, as one row.
  public func apply(_ x: Tensor) -> Tensor {
    joined(first.apply(x), second.apply(x))
  }

  /// Both measurements as one.
  public func joined(_ a: Tensor, _ b: Tensor) -> Tensor {
    Tensor.stacked([a.reshaped([a.count]), b.reshaped([b.count])])
  }

  public func adjoint(_ y: Tensor) -> Tensor {
    let (a, b) = parts(y)
    return first.adjoint(a) + second.adjoint(b)
  }

  public func pseudoInverse(_ y: Tensor) -> Tensor {
    let (a, b) = parts(y)
    let base = first.pseudoInverse(a)
    return base + second.pseudoInverse(b - second.apply(base))
  }

  public func project(_ x: Tensor, onto y: Tensor) -> Tensor {
    let (a, b) = parts(y)
    return second.project(first.project(x, onto: a), onto: b)
  }

  /// In the order in which the second is confined first: the first has the last word.
  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor {
    let (a, b) = parts(y)
    return first.confine(second.confine(x, onto: b), onto: a)
  }

  private func parts(_ y: Tensor) -> (Tensor, Tensor) {
    let count = firstShape.reduce(1, *)
    return (
      y.sliced(images: 0..<count).reshaped(firstShape),
      y.sliced(images: count..<y.count).reshaped(secondShape)
    )
  }
}
