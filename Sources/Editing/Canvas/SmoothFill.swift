import Tensors

/// A first estimate for holes: the smoothest surface through the known pixels.
///
/// It minimizes the sum of squared Laplacians (a thin plate, what "biharmonic" inpainting
/// solves) by conjugate gradients, from a pyramid that fills large holes coarsely first.
package enum SmoothFill {
  /// - Parameters:
  ///   - picture: [1, height, width, channels], at most 4; what lies in the hole is ignored.
  ///   - known: [1, height, width, 1], 1 where known, 0 in the hole.
  ///   - iterations: at most; few are needed where known pixels are near.
  package static func fill(
    _ picture: Tensor, known: Tensor, iterations: Int, _ threads: ThreadPool
  ) -> Tensor {
    var x = threads.pushPulled(picture, known: known)
    threads.flattenPlate(&x, at: HolePixels(where: known), iterations: iterations)
    return x
  }
}
