import Tensors

/// A first estimate for holes: the smoothest surface through the known pixels.
///
/// It minimizes the sum of squared Laplacians (a thin plate, what "biharmonic" inpainting
/// solves) by conjugate gradients, from a pyramid that fills large holes coarsely first.
enum SmoothFill {
  /// - Parameters:
  ///   - picture: [1, height, width, channels]; what lies in the hole is ignored.
  ///   - known: [1, height, width, 1], 1 where known, 0 in the hole.
  ///   - iterations: at most; few are needed where known pixels are near.
  static func fill(_ picture: Tensor, known: Tensor, iterations: Int, _ threads: ThreadPool)
    -> Tensor
  {
    let hole = known.mapped { $0 == 0 ? 1 : 0 }
    var x = picture.replaced(by: pyramid(picture.scaled(by: known), known, threads), where: hole)
    // Gradient of ½‖L x‖² at the unknown pixels.
    var residual = (-1 * threads.laplacian(threads.laplacian(x))).scaled(by: hole)
    var direction = residual
    var energy = residual.dot(residual)
    let enough = energy * 1e-6
    for _ in 0..<iterations where energy > enough && energy > 1e-9 {
      let image = threads.laplacian(threads.laplacian(direction)).scaled(by: hole)
      let curvature = direction.dot(image)
      guard curvature > 0 else { break }
      let step = Float(energy / curvature)
      x = Tensor.combine(1, x, step, direction)
      residual = Tensor.combine(1, residual, -step, image)
      let next = residual.dot(residual)
      direction = Tensor.combine(1, residual, Float(next / energy), direction)
      energy = next
    }
    return x
  }

  /// Push and pull: means of known pixels on coarser and coarser levels, interpolated back.
  private static func pyramid(_ sums: Tensor, _ weights: Tensor, _ threads: ThreadPool) -> Tensor {
    let zeros = Tensor(shape: sums.shape)
    let means = sums.divided(by: weights, else: zeros)
    let missing = weights.mapped { $0 > 0 ? 0 : 1 }
    guard missing.largestMagnitude > 0, sums.height > 1 || sums.width > 1 else { return means }
    let (height, width) = (sums.height, sums.width)
    let even = Region(height: (height + 1) & ~1, width: (width + 1) & ~1)
    // Mirroring the last row twice weighs it twice, which a first guess can bear.
    let smaller = pyramid(
      sums.cropped(even).blockMeans(2), weights.cropped(even).blockMeans(2), threads)
    let larger = threads.filtered(
      smaller, vertical: .linear(from: smaller.height, to: even.height),
      horizontal: .linear(from: smaller.width, to: even.width)
    ).cropped(Region(height: height, width: width))
    return means.replaced(by: larger, where: missing)
  }
}
