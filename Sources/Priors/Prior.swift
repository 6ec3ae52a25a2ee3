import Tensors

/// What knows pictures: an estimate of the clean picture under Gaussian noise of a known level.
///
/// Coordinates are EDM's (Karras et al. 2022): x = x₀ + σ·n with n ~ N(0, 1), pictures RGB in
/// [−1, 1], tensors [images, height, width, channels].
public protocol Prior: Sendable {
  /// Channels of a state: 3 for RGB.
  var channels: Int { get }
  /// Side of the square pictures that the prior was trained on.
  var nativeSide: Int { get }
  /// Classes that the prior knows; 0 when it is unconditional.
  var classCount: Int { get }
  /// What kind of prior it is, and what samplers must know of it.
  var traits: PriorTraits { get }

  /// Estimates the clean pictures in `x`, each on its own: what else is in the batch does not
  /// change a result.
  /// - Parameters:
  ///   - x: [images, height, width, channels], of the native side or of sides as `traits.tileSides` has them.
  ///   - sigma: noise level; brought into `traits.levels`.
  ///   - condition: what else the prior is told: a class, a guidance weight.
  /// - Returns: estimates of x₀, the shape of `x`, not clamped.
  /// - Throws: `PriorError` when the condition does not fit.
  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor

  /// Goes along the trajectory from one noise level to another without adding noise: of priors
  /// whose `traits.canJump` says so.
  /// - Parameters:
  ///   - x: as of `denoise`.
  ///   - sigma: the level of `x`.
  ///   - target: at most `sigma`.
  ///   - condition: likewise.
  /// - Returns: the state at `target`, and the estimate of x₀ that it was made with:
  ///   state = (target / sigma) · x + (1 − target / sigma) · estimate.
  /// - Throws: `PriorError` when the condition does not fit.
  func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double, condition: Condition)
    throws -> Tensor

  /// The family's own sampler, for what a schedule of `denoise` calls can't express: from unit
  /// noise to a picture.
  /// - Returns: nil when the family has none.
  func nativeSample(_ noise: Tensor, steps: Int?, condition: Condition) throws -> Tensor?
}

extension Prior {
  public func denoise(_ x: Tensor, sigma: Double) throws -> Tensor {
    try denoise(x, sigma: sigma, condition: .none)
  }

  /// The noise levels that the prior was trained on.
  public var sigmaRange: ClosedRange<Double> { traits.levels.range }

  /// The plain estimate, by which the jump is DDIM's.
  public func jumpEstimate(
    _ x: Tensor, from sigma: Double, to target: Double, condition: Condition
  ) throws -> Tensor {
    try denoise(x, sigma: sigma, condition: condition)
  }

  public func nativeSample(_ noise: Tensor, steps: Int?, condition: Condition) throws -> Tensor? {
    nil
  }
}
