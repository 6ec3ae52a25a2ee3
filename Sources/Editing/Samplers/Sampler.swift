import Priors
import Tensors

/// Estimates clean pictures of the size that a sampler works on: a prior on its native pictures,
/// or a canvas of tiles.
public protocol Denoiser: Sendable {
  /// - Parameters:
  ///   - x: [images, height, width, channels] at noise level `sigma`.
  ///   - sigma: at least 0.
  ///   - lastEstimate: what the sampler took the picture for before, for priors that look at it.
  func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor
  /// The estimate by which the prior goes from one level to another (`Prior.jumpEstimate`).
  func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double) throws -> Tensor
  /// The level at which an estimate counts when noise is added to it (`PriorTraits`).
  var renoisingFloor: Double { get }
}

extension Denoiser {
  public func denoise(_ x: Tensor, sigma: Double) throws -> Tensor {
    try denoise(x, sigma: sigma, lastEstimate: nil)
  }

  public func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double) throws -> Tensor {
    try denoise(x, sigma: sigma)
  }
}

/// A prior on pictures of its native size.
public struct NativeDenoiser: Denoiser {
  private let prior: any Prior
  private let condition: Condition
  public var renoisingFloor: Double { prior.traits.renoisingFloor }

  public init(_ prior: any Prior, condition: Condition = .none) {
    self.prior = prior
    self.condition = condition
  }

  public func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
    var condition = condition
    if prior.traits.takesLastEstimate { condition.lastEstimate = lastEstimate }
    return try prior.denoise(x, sigma: sigma, condition: condition)
  }

  public func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double) throws -> Tensor {
    try prior.jumpEstimate(x, from: sigma, to: target, condition: condition)
  }
}

/// Drives a prior along a schedule under a measurement.
///
/// Samplers are exact functions of their arguments and of the noise that the source gives.
public protocol Sampler: Sendable {
  /// - Parameters:
  ///   - denoiser: what estimates the clean picture.
  ///   - estimate: a first guess of the clean picture, [1, height, width, channels].
  ///   - measurement: what must hold; nil: nothing, the prior dreams.
  ///   - schedule: the noise levels to go through.
  ///   - noise: where random numbers come from.
  ///   - region: where on the user's canvas the picture lies, for noise that depends on place.
  /// - Returns: a picture that satisfies the measurement.
  /// - Throws: what the denoiser throws, cancellation among it.
  func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor
}

/// A sampler that begins at an estimate with noise of the schedule's first level.
public protocol NoisyStartSampler: Sampler {
  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor
}

extension NoisyStartSampler {
  public func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    let state = start(estimate, schedule, &noise, region)
    return try sample(
      denoiser, fromState: state, measurement: measurement, schedule: schedule, noise: &noise,
      region: region)
  }
}

extension Sampler {
  /// `estimate` with noise of the schedule's first level.
  func start(
    _ estimate: Tensor, _ schedule: Schedule, _ noise: inout any NoiseSource, _ region: Region
  ) -> Tensor {
    let z = noise.next(region, channels: estimate.channels)
    return Tensor.combine(1, estimate, Float(schedule.sigmas[0]), z)
  }
}
