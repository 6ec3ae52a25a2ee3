import Tensors

/// What the camera or the user kept of a picture: a linear map A of pictures
/// [images, height, width, channels], with its transpose and a generalized inverse.
public protocol LinearOperator: Sendable {
  /// What of a picture the operator reads; decides what it can be stacked with.
  var reach: Reach { get }

  /// What is known of A Aᵀ; decides what it can be composed with, and how systems are solved.
  var gram: Gram { get }

  /// A x.
  func apply(_ x: Tensor) -> Tensor

  /// Aᵀ y, a picture: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩.
  func adjoint(_ y: Tensor) -> Tensor

  /// A⁺ y, a picture, with A A⁺ A = A.
  func pseudoInverse(_ y: Tensor) -> Tensor

  /// Aᵀ (A Aᵀ + damping · I)⁻¹ y: the picture x that makes ‖A x − y‖² + damping · ‖x‖² smallest. How a
  /// noisy measurement corrects a picture.
  /// - Parameters:
  ///   - y: a measurement.
  ///   - damping: above 0; the noise's variance over that of what is not known of the picture.
  func dampedInverse(_ y: Tensor, damping: Double) -> Tensor

  /// Its singular values, for pictures of this size; nil when they aren't known.
  func spectrum(height: Int, width: Int) -> (any Spectrum)?

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
  /// Colours over blocks, as JPEG does.
  case coefficients
  /// More than one of these.
  case several
}

/// What is known of A Aᵀ.
public enum Gram: Sendable, Equatable {
  /// A Aᵀ = c · I: every measurement is possible, and A⁺ = Aᵀ / c.
  case identity(Double)
  /// A Aᵀ A = c · A: as above on the measurements that are possible.
  case projection(Double)
  /// A A⁺ = I: every measurement is possible.
  case invertible
  /// Nothing.
  case unknown

  /// Whether every y is the measurement of some picture.
  public var isSurjective: Bool {
    switch self {
    case .identity, .invertible: true
    case .projection, .unknown: false
    }
  }

  /// c, the square of all singular values that are not 0, when they are one.
  public var squaredGain: Double? {
    switch self {
    case .identity(let gain), .projection(let gain): gain
    case .invertible, .unknown: nil
    }
  }
}

extension LinearOperator {
  public var gram: Gram { .unknown }

  /// Where they are one, or rows and columns are treated by a filter each.
  public func spectrum(height: Int, width: Int) -> (any Spectrum)? {
    EvenSpectrum(self)
      ?? (self as? any SeparableOperator)?.form(height: height, width: width)?.spectrum
  }

  /// By conjugate gradients, `ConjugateGradients.exact`, where A Aᵀ isn't simple.
  public func pseudoInverse(_ y: Tensor) -> Tensor {
    if let gain = gram.squaredGain { return Float(1 / gain) * adjoint(y) }
    return adjoint(ConjugateGradients.exact.solve(self, y, damping: 0))
  }

  /// By conjugate gradients, `ConjugateGradients.damped`, where A Aᵀ isn't simple.
  public func dampedInverse(_ y: Tensor, damping: Double) -> Tensor {
    if let gain = gram.squaredGain { return Float(1 / (gain + damping)) * adjoint(y) }
    return adjoint(ConjugateGradients.damped.solve(self, y, damping: damping))
  }

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
