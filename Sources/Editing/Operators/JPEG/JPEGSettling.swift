import Tensors

extension JPEGData {
  /// Rounding to 8 bits, of pixels and of colour differences, may move a coefficient this far, in levels.
  private static let margin: Float = 1.5

  /// A picture so near that, rounded to 8 bits and saved with the file's own tables, it has the file's
  /// coefficients: what was clamped to its bounds is brought a little inside.
  ///
  /// Where rounding still breaks one, it is drawn to the middle of its interval. Quanta of 1 or 2 can be
  /// finer than 8-bit pixels tell; what can't be had is left.
  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1].
  ///   - ignored: [1, height, width, 1]: units that meet what isn't 0 of it don't count; nil: all count.
  /// - Returns: the same in steps of 8 bits, and how many coefficients differ.
  package func settled(
    _ picture: Tensor, ignoring ignored: Tensor? = nil, _ threads: ThreadPool
  ) -> (picture: Tensor, missed: Int) {
    let a = JPEGOperator(self, ignoring: ignored, threads: threads)
    let counted = ignored.map { self.counted(isGrey: false, ignoring: $0) }
    var (y, slack) = bounds(margin: Self.margin)
    if let counted {
      y = y.multiplied(by: counted)
      slack = slack.multiplied(by: counted)
    }
    var x = picture
    var best = (picture: x, missed: Int.max)
    for _ in 0..<24 {
      let measurement = Measurement(a, y: y, slack: slack)
      // Bounds, the cube, and what is repeated beyond the border hold by turns.
      for _ in 0..<3 { x = measurement.project(x).clamped(-1, 1) }
      let rounded = x.mapped { (($0 + 1) * 127.5 + 0.5).rounded(.down) / 127.5 - 1 }
      let broken = differences(requantized(rounded, threads), counted)
      let missed = broken.values.count { $0 != 0 }
      if missed < best.missed { best = (rounded, missed) }
      if missed == 0 { break }
      slack = Tensor(
        shape: slack.shape,
        values: zip(slack.values, broken.values).map { $1 == 0 ? $0 : $0 * 0.4 })
    }
    return best
  }

  /// 1 for each coefficient that differs and counts, in the order of `JPEGOperator`.
  private func differences(_ other: JPEGData, _ counted: Tensor?) -> Tensor {
    let broken = laidOut(false) { index, component, block, entry in
      component.coefficients[block * 64 + entry]
        == other.components[index].coefficients[block * 64 + entry] ? 0 : 1
    }
    return counted.map(broken.multiplied) ?? broken
  }
}
