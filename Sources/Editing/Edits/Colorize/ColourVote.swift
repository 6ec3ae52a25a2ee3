import Tensors

/// What several colourings of one picture agree on: their mean, paler where they differ.
///
/// A colouring is a sample of what the colours may be; the mean of several is nearer to the truth than one,
/// and where they disagree grey is the better guess than any.
package struct ColourVote {
  /// Standard deviation of the window over which agreement is measured, as a share of the longer side.
  private static let window = 0.025

  private var sum: Tensor?
  private var squares: Tensor?
  private var count: Float = 0

  package init() {}

  /// - Parameter chroma: [1, height, width, 3], the same size every time.
  package mutating func add(_ chroma: Tensor) {
    let square = chroma.multiplied(by: chroma).channelSum([1, 1, 1])
    sum = sum.map { $0 + chroma } ?? chroma
    squares = squares.map { $0 + square } ?? square
    count += 1
  }

  /// The mean m times m² / (m² + v), with the votes' variance v, each smoothed; nil without votes. Of one
  /// vote it is that vote.
  package func outcome(_ threads: ThreadPool) -> Tensor? {
    guard let sum, let squares else { return nil }
    let mean = (1 / count) * sum
    guard count > 1 else { return mean }
    let deviation = Self.window * Double(max(mean.height, mean.width))
    func smoothed(_ x: Tensor) -> Tensor {
      threads.filtered(
        x, vertical: .gaussian(deviation, length: x.height),
        horizontal: .gaussian(deviation, length: x.width))
    }
    let power = mean.multiplied(by: mean).channelSum([1, 1, 1])
    // m² + v is the mean of the squares.
    let total = smoothed((1 / count) * squares)
    let agreement = smoothed(power).divided(
      by: total.mapped { max($0, 1e-9) }, else: Tensor(shape: total.shape))
    return mean.scaled(by: agreement.mapped { min(max($0, 0), 1) })
  }
}
