import Tensors

/// What a prior may be told beside the picture.
public struct Condition: Sendable, Equatable {
  /// A class of the data that the prior was trained on.
  public var classLabel: Int?

  public init(classLabel: Int? = nil) { self.classLabel = classLabel }
  public static let none = Condition()
}

/// What knows pictures: an estimate of the clean picture under Gaussian noise of a known level.
///
/// Coordinates are EDM's (Karras et al. 2022): x = x₀ + σ·n with n ~ N(0, 1), pictures RGB in
/// [−1, 1], tensors [images, height, width, channels].
public protocol Prior: Sendable {
  /// Channels of a picture: 3 for RGB.
  var channels: Int { get }
  /// Side of the square pictures that the prior was trained on.
  var nativeSide: Int { get }
  /// The noise levels that the prior was trained on.
  var sigmaRange: ClosedRange<Double> { get }
  /// Classes that the prior knows; 0 when it is unconditional.
  var classCount: Int { get }

  /// Estimates the clean pictures in `x`, each on its own: what else is in the batch does not
  /// change a result.
  /// - Parameters:
  ///   - x: [images, nativeSide, nativeSide, channels].
  ///   - sigma: noise level; held within `sigmaRange`.
  /// - Returns: estimates of x₀, the shape of `x`, not clamped.
  /// - Throws: `PriorError` when the condition does not fit.
  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor
}

extension Prior {
  public func denoise(_ x: Tensor, sigma: Double) throws -> Tensor {
    try denoise(x, sigma: sigma, condition: .none)
  }
}

/// Why a prior can't answer.
public struct PriorError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    /// It was asked for something that it does not know.
    case badCondition
    /// Its answer was no picture: infinite or not a number.
    case notFinite
  }
  public let kind: Kind
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
