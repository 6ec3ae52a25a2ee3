import Tensors

/// A denoiser that shows what a sampler does with it: with every call the state, its level, and the
/// estimate that it got. The sampler needn't know.
public struct ObservedDenoiser<Base: Denoiser>: Denoiser {
  private let base: Base
  private let onStep: @Sendable (_ state: Tensor, _ estimate: Tensor, _ sigma: Double) -> Void

  /// - Parameters:
  ///   - base: what is asked.
  ///   - onStep: called on the sampler's thread, before the sampler goes on.
  public init(
    _ base: Base,
    onStep: @escaping @Sendable (_ state: Tensor, _ estimate: Tensor, _ sigma: Double) -> Void
  ) {
    self.base = base
    self.onStep = onStep
  }

  public var renoisingFloor: Double { base.renoisingFloor }

  public func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
    let estimate = try base.denoise(x, sigma: sigma, lastEstimate: lastEstimate)
    onStep(x, estimate, sigma)
    return estimate
  }

  public func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double) throws -> Tensor {
    let estimate = try base.jumpEstimate(x, from: sigma, to: target)
    onStep(x, estimate, sigma)
    return estimate
  }
}
