import Tensors

/// Whether a block changes the resolution.
enum Resampling: Sendable { case none, up, down }

/// The separable filter that pictures are halved and doubled with.
enum ResamplingFilter: Sendable, Equatable {
  /// Means of 2×2 pixels, and each pixel twice in both directions ([1, 1]).
  case box
  /// [1, 3, 3, 1] / 8 in both directions, with zeros around the picture (Karras et al. 2022).
  case binomial
}

extension ThreadPool {
  /// A picture of half or of twice the sides.
  func resampled(_ x: Tensor, _ resampling: Resampling, _ filter: ResamplingFilter) -> Tensor {
    switch (resampling, filter) {
    case (.none, _): x
    case (.up, .box): upsampledNearest(x)
    case (.down, .box): averagePooled(x)
    case (.up, .binomial):
      filteredInSingle(
        x, vertical: .binomialDoubling(x.height), horizontal: .binomialDoubling(x.width))
    case (.down, .binomial):
      filteredInSingle(
        x, vertical: .binomialHalving(x.height), horizontal: .binomialHalving(x.width))
    }
  }
}

extension AxisFilter {
  /// [1, 3, 3, 1] / 8 at every second sample; beyond the ends there are zeros.
  static func binomialHalving(_ length: Int) -> AxisFilter {
    let taps = [0.125, 0.375, 0.375, 0.125]
    return AxisFilter(
      inputLength: length,
      rows: (0..<length / 2).map { row in
        let start = 2 * row - 1
        let inside = (0..<4).filter { (0..<length).contains(start + $0) }
        return (max(start, 0), inside.map { taps[$0] })
      })
  }

  /// Its transpose, doubled: a constant stays one, but for the ends.
  static func binomialDoubling(_ length: Int) -> AxisFilter {
    let transposed = binomialHalving(2 * length).transposed()
    return AxisFilter(
      inputLength: length, rows: transposed.rows.map { ($0.start, $0.weights.map { 2 * $0 }) })
  }

  /// The halving of samples that go on for one beyond both ends.
  static func binomialHalving(extended length: Int) -> AxisFilter {
    AxisFilter(
      inputLength: length,
      rows: (0..<(length - 2) / 2).map { (2 * $0, [0.125, 0.375, 0.375, 0.125]) })
  }
}
