import Tensors

/// Carries low-resolution colour to a high-resolution picture along its edges.
///
/// Around each pixel the colour is fitted as a linear function of the luminance (He, Sun, Tang,
/// "Guided image filtering", 2013); the functions, which are smooth, are what is enlarged (He and
/// Sun, "Fast guided filter", 2015).
package struct GuidedUpsampling: Sendable {
  /// colour ≈ slope · luminance + offset, [1, h, w, 3] each.
  private let slope: Tensor
  private let offset: Tensor
  private let vertical: AxisFilter
  private let horizontal: AxisFilter

  /// Windows of 5×5; the ridge keeps flat parts from inventing slopes.
  private static let radius = 2
  private static let ridge: Float = 0.004

  /// - Parameters:
  ///   - colour: [1, h, w, 3], to be enlarged.
  ///   - guide: [1, h, w, 1], the luminance at the colour's size.
  ///   - height: of the enlarged picture.
  ///   - width: of the enlarged picture.
  package init(
    _ colour: Tensor, guide: Tensor, height: Int, width: Int, _ threads: ThreadPool
  ) {
    let mean = Self.boxMean(guide, threads)
    let colourMean = Self.boxMean(colour, threads)
    let variance =
      Self.boxMean(guide.multiplied(by: guide), threads) - mean.multiplied(by: mean)
    let covariance = Self.boxMean(colour.scaled(by: guide), threads) - colourMean.scaled(by: mean)
    let slope = covariance.scaled(by: variance.mapped { 1 / (max($0, 0) + Self.ridge) })
    self.slope = Self.boxMean(slope, threads)
    offset = Self.boxMean(colourMean - slope.scaled(by: mean), threads)
    vertical = .linear(from: colour.height, to: height)
    horizontal = .linear(from: colour.width, to: width)
  }

  /// The enlarged colour of a part.
  /// - Parameters:
  ///   - part: of the enlarged picture.
  ///   - luminance: [1, part.height, part.width, 1].
  /// - Returns: [1, part.height, part.width, 3].
  package func colour(_ part: Region, luminance: Tensor, _ threads: ThreadPool) -> Tensor {
    func enlarged(_ x: Tensor) -> Tensor {
      threads.filtered(
        x, vertical: vertical.rows(part.top..<part.bottom),
        horizontal: horizontal.rows(part.left..<part.right))
    }
    return enlarged(slope).scaled(by: luminance) + enlarged(offset)
  }

  /// The mean over (2·radius + 1)² pixels, fewer at the edges.
  private static func boxMean(_ x: Tensor, _ threads: ThreadPool) -> Tensor {
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
