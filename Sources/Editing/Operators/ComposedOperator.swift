import Tensors

/// One thing after another: B A, the measurement `outer` of what `inner` makes of a picture.
///
/// Where A A⁺ = I, A⁺ B⁺ is a generalized inverse of B A, and the nearest one when A's rows are
/// orthogonal and of one length. Where not, systems are solved by conjugate gradients.
public struct ComposedOperator: LinearOperator {
  /// What happens last.
  public let outer: any LinearOperator
  /// What happens first.
  public let inner: any LinearOperator
  public let reach = Reach.several
  public let gram: Gram

  public init(_ outer: any LinearOperator, after inner: any LinearOperator) {
    self.outer = outer
    self.inner = inner
    gram = Self.gram(outer.gram, after: inner.gram)
  }

  /// One after another, the first first.
  /// - Returns: nil for none.
  public static func chain(_ operators: [any LinearOperator]) -> (any LinearOperator)? {
    guard let first = operators.first else { return nil }
    return operators.dropFirst().reduce(first) { ComposedOperator($1, after: $0) }
  }

  /// B (A Aᵀ) Bᵀ.
  private static func gram(_ outer: Gram, after inner: Gram) -> Gram {
    switch (outer, inner) {
    case (.identity(let b), .identity(let a)): .identity(a * b)
    case (.projection(let b), .identity(let a)): .projection(a * b)
    case (_, _) where outer.isSurjective && inner.isSurjective: .invertible
    default: .unknown
    }
  }

  public func apply(_ x: Tensor) -> Tensor { outer.apply(inner.apply(x)) }

  public func adjoint(_ y: Tensor) -> Tensor { inner.adjoint(outer.adjoint(y)) }

  public func pseudoInverse(_ y: Tensor) -> Tensor {
    guard inner.gram.isSurjective else {
      return adjoint(ConjugateGradients.exact.solve(self, y, damping: 0))
    }
    return inner.pseudoInverse(outer.pseudoInverse(y))
  }

  /// What the outer operator must be shown to be content decides what the inner one is asked for.
  public func project(_ x: Tensor, onto y: Tensor) -> Tensor {
    guard inner.gram.isSurjective else { return x + pseudoInverse(y - apply(x)) }
    return inner.project(x, onto: outer.project(inner.apply(x), onto: y))
  }

  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor {
    guard inner.gram.isSurjective else { return confinedByTurns(x, onto: y) }
    return inner.confine(x, onto: outer.confine(inner.apply(x), onto: y))
  }

  private func confinedByTurns(_ x: Tensor, onto y: Tensor) -> Tensor {
    var x = x
    for _ in 0..<4 {
      let clamped = x.clamped(-1, 1)
      if clamped == x { return x }
      x = project(clamped, onto: y)
    }
    return x.clamped(-1, 1)
  }
}
