import Tensors

/// Carries low-resolution colour to a high-resolution picture along its edges.
///
/// Around each pixel the colour is fitted as a linear function of the luminance (He, Sun, Tang,
/// "Guided image filtering", 2013); the functions, which are smooth, are what is enlarged (He and
/// Sun, "Fast guided filter", 2015).
enum GuidedUpsampling {
  /// - Parameters:
  ///   - colour: [1, h, w, 3], to be enlarged.
  ///   - guide: [1, h, w, 1], the luminance at the colour's size.
  ///   - target: [1, height, width, 1], the luminance at the wanted size.
  /// - Returns: [1, height, width, 3].
  static func carry(_ colour: Tensor, guide: Tensor, to target: Tensor, _ threads: ThreadPool)
    -> Tensor
  {
    // Over windows of 5×5; the ridge keeps flat parts from inventing slopes.
    let radius = 2
    let ridge: Float = 0.004
    let mean = boxMean(guide, radius, threads)
    let colourMean = boxMean(colour, radius, threads)
    let variance = boxMean(guide.multiplied(by: guide), radius, threads) - mean.multiplied(by: mean)
    let covariance =
      boxMean(colour.scaled(by: guide), radius, threads) - colourMean.scaled(by: mean)
    let slope = covariance.scaled(by: variance.mapped { 1 / (max($0, 0) + ridge) })
    let offset = colourMean - slope.scaled(by: mean)
    func enlarged(_ x: Tensor) -> Tensor {
      threads.filtered(
        boxMean(x, radius, threads), vertical: .linear(from: x.height, to: target.height),
        horizontal: .linear(from: x.width, to: target.width))
    }
    return enlarged(slope).scaled(by: target) + enlarged(offset)
  }

  /// The mean over (2·radius + 1)² pixels, fewer at the edges.
  private static func boxMean(_ x: Tensor, _ radius: Int, _ threads: ThreadPool) -> Tensor {
    func box(_ length: Int) -> AxisFilter {
      AxisFilter(
        inputLength: length,
        rows: (0..<length).map { index in
          let range = max(0, index - radius)...min(length - 1, index + radius)
          return (
            range.lowerBound, Array(repeating: 1 / Double(range.count), count: range.count)
          )
        })
    }
    return threads.filtered(x, vertical: box(x.height), horizontal: box(x.width))
  }
}
