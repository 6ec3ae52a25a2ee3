import Tensors

/// Keeps the mean of every k×k block: what a sensor with larger pixels sees; super-resolution.
public struct BlockAverageOperator: LinearOperator {
  public let factor: Int
  public let reach: Reach
  public let gram: Gram

  /// - Parameter factor: side of a block; the sides of pictures must divide by it.
  public init(factor: Int) {
    precondition(factor >= 1)
    self.factor = factor
    reach = .blocks(factor)
    gram = .identity(1 / Double(factor * factor))
  }

  public func apply(_ x: Tensor) -> Tensor { x.blockMeans(factor) }
  public func pseudoInverse(_ y: Tensor) -> Tensor { y.replicated(factor) }
  public func adjoint(_ y: Tensor) -> Tensor {
    (1 / Float(factor * factor)) * y.replicated(factor)
  }

  /// Alternating projections first; what still lies outside is moved towards its block's mean,
  /// which keeps the mean.
  public func confine(_ x: Tensor, onto y: Tensor) -> Tensor {
    var x = x
    for _ in 0..<8 {
      let clamped = x.clamped(-1, 1)
      if clamped == x { break }
      x = project(clamped, onto: y)
    }
    let means = y.clamped(-1, 1)
    let offsets = x - y.replicated(factor)
    // How far a block's offsets may go: the largest factor up to 1 that fits all of them.
    var fits = Tensor(shape: y.shape, repeating: 1)
    let (columns, channels) = (y.width, y.channels)
    let mean = means.values
    fits.update { fits in
      offsets.read { offsets in
        for pixel in 0..<offsets.count / channels {
          let row = pixel / (columns * factor)
          let block = row / factor * columns + pixel % (columns * factor) / factor
          for channel in 0..<channels {
            let offset = offsets[pixel * channels + channel]
            let index = block * channels + channel
            if offset > 0 { fits[index] = min(fits[index], (1 - mean[index]) / offset) }
            if offset < 0 { fits[index] = min(fits[index], (-1 - mean[index]) / offset) }
          }
        }
      }
    }
    return (means.replicated(factor) + offsets.multiplied(by: fits.replicated(factor)))
      .clamped(-1, 1)
  }
}
