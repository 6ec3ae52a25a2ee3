import Tensors

extension JPEGData {
  /// Rounding to 8 bits, of pixels and of colour differences, may move a coefficient this far, in levels.
  private static let margin: Float = 1.5
  /// libjpeg's integer transform may be wrong by this much, in levels.
  private static let doubt: Float = 0.15
  /// Rounds for the whole picture; then most of it is settled, or can't be.
  private static let rounds = 6
  /// Rounds for one unit by itself, and how many of them may be in vain, one after another.
  private static let unitRounds = (all: 64, inVain: 16)
  /// Where more than this share of the coefficients is missed, quanta are finer than pixels, and looking
  /// on is of no use.
  private static let hopeless = 0.002

  /// A picture so near that, rounded to 8 bits and saved with the file's own tables, it has the file's
  /// coefficients: what was clamped to its bounds is brought a little inside.
  ///
  /// Where rounding still breaks one, it is drawn towards the middle of its interval. Quanta of 1 or 2 can be
  /// finer than 8-bit pixels tell; what can't be had is left.
  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1].
  ///   - ignored: [1, height, width, 1]: units that meet what isn't 0 of it don't count; nil: all count.
  /// - Returns: the same in steps of 8 bits, and how many coefficients may differ.
  package func settled(
    _ picture: Tensor, ignoring ignored: Tensor? = nil, _ threads: ThreadPool
  ) -> (picture: Tensor, missed: Int) {
    let whole = nearest(picture, ignored, rounds: (Self.rounds, Self.rounds), threads)
    let missed = whole.strays.values.count { $0 != 0 }
    guard missed > 0, Double(missed) < Self.hopeless * Double(whole.strays.count) + 256 else {
      return (whole.picture, missed)
    }
    // Units are coded by themselves, so the few that are left are settled by themselves, which is quick.
    var result = whole.picture
    var left = 0
    for unit in units(with: whole.strays) {
      let part = cropped(unit).nearest(
        picture.cropped(unit), ignored?.cropped(unit), rounds: Self.unitRounds, threads)
      result.paste(part.picture, top: unit.top, left: unit.left)
      left += part.strays.values.count { $0 != 0 }
    }
    return (result, left)
  }

  /// Of the rounded pictures on the way, the one with the fewest strays.
  private func nearest(
    _ picture: Tensor, _ ignored: Tensor?, rounds: (all: Int, inVain: Int), _ threads: ThreadPool
  ) -> (picture: Tensor, strays: Tensor) {
    let a = JPEGOperator(self, ignoring: ignored, threads: threads)
    let counted = ignored.map { self.counted(isGrey: false, ignoring: $0) }
    var (y, slack) = bounds(margin: Self.margin)
    if let counted {
      y = y.multiplied(by: counted)
      slack = slack.multiplied(by: counted)
    }
    var x = picture
    var best = (picture: picture, strays: Tensor(shape: y.shape, repeating: 1), missed: Int.max)
    var inVain = 0
    for _ in 0..<rounds.all {
      let measurement = Measurement(a, y: y, slack: slack)
      // Bounds, the cube, and what is repeated beyond the border hold by turns. (Measured on black and
      // white text: 3 turns and a narrowing by 0.4 leave ten times as many strays as these.)
      for _ in 0..<10 { x = measurement.project(x).clamped(-1, 1) }
      let rounded = x.mapped { (($0 + 1) * 127.5 + 0.5).rounded(.down) / 127.5 - 1 }
      let strays = strays(rounded, counted, threads)
      let missed = strays.values.count { $0 != 0 }
      inVain += 1
      if missed < best.missed {
        best = (rounded, strays, missed)
        inVain = 0
      }
      if missed == 0 || inVain == rounds.inVain { break }
      slack = Tensor(
        shape: slack.shape, values: zip(slack.values, strays.values).map { $1 == 0 ? $0 : $0 * 0.8 }
      )
    }
    return (best.picture, best.strays)
  }

  /// 1 for each coefficient that isn't surely the file's, and counts, in the order of `JPEGOperator`.
  private func strays(_ picture: Tensor, _ counted: Tensor?, _ threads: ThreadPool) -> Tensor {
    let quotients = quotients(picture, threads)
    let strays = laidOut(false) { index, component, block, entry in
      let place = block * 64 + entry
      let off = abs(quotients[index][place] - Float(component.coefficients[place]))
      let quantum = Float(component.quantization[entry])
      return off * quantum > max(quantum / 2 - Self.doubt, quantum / 4) ? 1 : 0
    }
    return counted.map(strays.multiplied) ?? strays
  }

  /// The units that hold a stray, row by row.
  private func units(with strays: Tensor) -> [Region] {
    let (down, across) = unit
    let columns = (width + across - 1) / across
    var found: Set<Int> = []
    var start = 0
    strays.read { strays in
      for component in components {
        let (rows, length) = (component.blocksDown * 8, component.blocksAcross * 8)
        for place in 0..<rows * length where strays[start + place] != 0 {
          let row = place / length * component.stepDown / down
          let column = place % length * component.stepAcross / across
          found.insert(row * columns + column)
        }
        start += rows * length
      }
    }
    return found.sorted().map { index in
      let (top, left) = (index / columns * down, index % columns * across)
      return Region(
        top: top, left: left, height: min(down, height - top), width: min(across, width - left))
    }
  }
}
