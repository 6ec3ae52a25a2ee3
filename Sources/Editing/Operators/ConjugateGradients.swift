import Tensors

/// Solves (A Aᵀ + damping · I) z = y without ever writing the matrix down (Hestenes and Stiefel 1952).
///
/// Sums are in double precision and in one order, so the answer doesn't depend on threads.
public struct ConjugateGradients: Sendable {
  /// Enough when the residual's length is this share of y's, or below what single floats hold of
  /// pictures in [−1, 1]: what is left there is no measurement's.
  public var tolerance: Double
  /// Where to stop if it never is: what a badly conditioned operator leaves open isn't worth more.
  public var iterations: Int

  /// Of A⁺: to the precision of single floats.
  public static let exact = ConjugateGradients(tolerance: 1e-6, iterations: 200)
  /// Of a step of a sampler, which the next one corrects.
  public static let damped = ConjugateGradients(tolerance: 1e-3, iterations: 40)

  public func solve(_ a: some LinearOperator, _ y: Tensor, damping: Double) -> Tensor {
    var z = Tensor(shape: y.shape)
    var residual = y
    var direction = y
    var energy = residual.dot(residual)
    let enough = max(energy * tolerance * tolerance, 1e-12 * Double(y.count))
    for _ in 0..<iterations where energy > enough {
      let image = Tensor.combine(1, a.apply(a.adjoint(direction)), Float(damping), direction)
      let curvature = direction.dot(image)
      guard curvature > 0 else { break }
      let step = Float(energy / curvature)
      z = Tensor.combine(1, z, step, direction)
      residual = Tensor.combine(1, residual, -step, image)
      let next = residual.dot(residual)
      direction = Tensor.combine(1, residual, Float(next / energy), direction)
      energy = next
    }
    return z
  }
}
