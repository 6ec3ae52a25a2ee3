import Tensors

/// Keeps each pixel's luminance: colorization.
///
/// The published code measures along w = (0.2989, 0.5870, 0.1140), Rec. 601, in an orthonormal
/// basis whose first direction is w/‖w‖; projecting there is x + w (y − wᵀx) / wᵀw.
public struct LuminanceOperator: LinearOperator {
  /// Rec. 601, with the digits of the reference. They sum to 0.9999.
  public static let weights: [Float] = [0.2989, 0.5870, 0.1140]
  public let reach = Reach.channels
  public let gram = Gram.identity(Double(squaredNorm))

  private static let squaredNorm = weights.reduce(0) { $0 + $1 * $1 }
  private static let sum = weights.reduce(0, +)

  public init() {}

  /// What a truly grey picture measures: its value times the weights' sum, so that the grey
  /// picture itself has this measurement. (Projecting grey values as if they were measurements
  /// along w/‖w‖ would tint and darken them.)
  /// - Parameter grey: [images, height, width, 1], in [−1, 1].
  public static func measurement(ofGrey grey: Tensor) -> Tensor { sum * grey }

  /// The grey value that has a colour's luminance.
  static func grey(of colour: some Sequence<Float>) -> Float {
    zip(colour, weights).reduce(0) { $0 + $1.0 * $1.1 } / sum
  }

  /// The grey picture, [images, height, width, 1], that has a picture's luminance.
  static func grey(of picture: Tensor) -> Tensor { (1 / sum) * picture.channelSum(weights) }

  public func apply(_ x: Tensor) -> Tensor { x.channelSum(Self.weights) }

  public func pseudoInverse(_ y: Tensor) -> Tensor {
    y.spread(Self.weights.map { $0 / Self.squaredNorm })
  }

  public func adjoint(_ y: Tensor) -> Tensor { y.spread(Self.weights) }

  /// Colours outside the cube are moved towards grey along equal luminance until they fit, which
  /// clamping each channel would not do.
  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor {
    var x = project(x, onto: y)
    x.updatePixels { pixel in
      let grey = min(max(Self.grey(of: pixel), -1), 1)
      var fit: Float = 1
      for value in pixel {
        let offset = value - grey
        if offset > 0 { fit = min(fit, (1 - grey) / offset) }
        if offset < 0 { fit = min(fit, (-1 - grey) / offset) }
      }
      for channel in pixel.indices {
        pixel[channel] = min(max(grey + fit * (pixel[channel] - grey), -1), 1)
      }
    }
    return x
  }
}
