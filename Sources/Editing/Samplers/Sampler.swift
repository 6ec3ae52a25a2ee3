import Priors
import Tensors

/// Estimates clean pictures of the size that a sampler works on: a prior on its native pictures,
/// or a canvas of tiles.
public protocol Denoiser: Sendable {
  /// - Parameter x: [images, height, width, channels] at noise level `sigma`.
  func denoise(_ x: Tensor, sigma: Double) throws -> Tensor
  /// The smallest noise level that the prior was trained on.
  var sigmaMin: Double { get }
}

/// A prior on pictures of its native size.
public struct NativeDenoiser: Denoiser {
  private let prior: any Prior
  private let condition: Condition
  public var sigmaMin: Double { prior.sigmaRange.lowerBound }

  public init(_ prior: any Prior, condition: Condition = .none) {
    self.prior = prior
    self.condition = condition
  }

  public func denoise(_ x: Tensor, sigma: Double) throws -> Tensor {
    try prior.denoise(x, sigma: sigma, condition: condition)
  }
}

/// Drives a prior along a schedule under a measurement.
///
/// Samplers are exact functions of their arguments and of the noise that the source gives.
public protocol Sampler: Sendable {
  /// - Parameters:
  ///   - estimate: a first guess of the clean picture, [1, height, width, channels].
  ///   - measurement: what must hold; nil: nothing, the prior dreams.
  ///   - region: where on the user's canvas the picture lies, for noise that depends on place.
  /// - Returns: a picture that satisfies the measurement.
  /// - Throws: what the denoiser throws, cancellation among it.
  func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor
}
