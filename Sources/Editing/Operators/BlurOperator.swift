import Tensors

/// Keeps a picture that was blurred: every pixel is a weighted mean of those around it.
///
/// The scene is larger than the picture by the kernel's reach on every side, since what lies beyond the
/// picture's border was blurred into it too. So nothing need be assumed of it.
public struct BlurOperator: LinearOperator {
  public let kernel: BlurKernel
  public let reach = Reach.neighbourhoods
  private let threads: ThreadPool

  public init(_ kernel: BlurKernel, threads: ThreadPool) {
    self.kernel = kernel
    self.threads = threads
  }

  /// - Parameter x: higher and wider than the result by the kernel's less 1.
  public func apply(_ x: Tensor) -> Tensor {
    if let axes = kernel.axes {
      return threads.filtered(
        x, vertical: .valid(axes.vertical, inputLength: x.height),
        horizontal: .valid(axes.horizontal, inputLength: x.width))
    }
    return threads.correlated(x, kernel.taps, height: kernel.height, width: kernel.width)
  }

  public func adjoint(_ y: Tensor) -> Tensor {
    let (height, width) = (y.height + kernel.height - 1, y.width + kernel.width - 1)
    if let axes = kernel.axes {
      return threads.filtered(
        y, vertical: .valid(axes.vertical, inputLength: height).transposed(),
        horizontal: .valid(axes.horizontal, inputLength: width).transposed())
    }
    return threads.spread(y, kernel.taps, height: kernel.height, width: kernel.width)
  }
}

extension AxisFilter {
  /// Weighted means wherever all weights lie inside.
  static func valid(_ weights: [Double], inputLength: Int) -> AxisFilter {
    AxisFilter(
      inputLength: inputLength,
      rows: (0..<max(inputLength - weights.count + 1, 0)).map { ($0, weights) })
  }
}
