/// A first guess at a hole: means of known pixels on coarser and coarser levels, interpolated back.
extension ThreadPool {
  /// - Parameters:
  ///   - picture: [1, height, width, channels]; what lies in the hole is ignored.
  ///   - known: [1, height, width, 1], 1 where the picture is known, 0 in the hole.
  /// - Returns: the picture, in the hole the guess; 0 where nothing at all is known.
  package func pushPulled(_ picture: Tensor, known: Tensor) -> Tensor {
    precondition(picture.count == known.count * picture.channels && picture.images == 1)
    var filled = picture
    guard isMissing(known) else { return filled }
    guard picture.height > 1 || picture.width > 1 else { return Tensor(shape: picture.shape) }
    let guess = means(reduced(picture, known, isWeighted: false))
    pull(&filled, from: guess, where: known)
    return filled
  }

  /// A level of the pyramid: sums of known pixels over the blocks that they lie in, as shares of the
  /// blocks.
  private struct Level {
    /// Each times its weight.
    var sums: Tensor
    var weights: Tensor
  }

  /// A level's means, those that it lacks from coarser ones.
  private func means(_ level: Level) -> Tensor {
    let (sums, weights) = (level.sums, level.weights)
    var means = sums.divided(by: weights, else: sums)
    guard isMissing(weights), sums.height > 1 || sums.width > 1 else { return means }
    pull(&means, from: self.means(reduced(sums, weights, isWeighted: true)), where: weights)
    return means
  }

  private func isMissing(_ weights: Tensor) -> Bool {
    weights.withUnsafeValues { !$0.allSatisfy { $0 > 0 } }
  }

  /// Half the size, means of 2×2 blocks. Mirroring an odd side's last row but one weighs it twice, which a
  /// first guess can bear.
  private func reduced(_ x: Tensor, _ weights: Tensor, isWeighted: Bool) -> Level {
    let (height, width, channels) = (x.height, x.width, x.channels)
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    var level = Level(
      sums: Tensor(shape: [1, rows, columns, channels]),
      weights: Tensor(shape: [1, rows, columns, 1]))
    level.sums.withUnsafeMutableValues { sums in
      level.weights.withUnsafeMutableValues { shares in
        x.withUnsafeValues { x in
          weights.withUnsafeValues { weights in
            // Each row of the smaller level is written once.
            let all = UncheckedSendable((x: x, weights: weights, sums: sums, shares: shares))
            forEachBand(rows) { row in
              let job = all.value
              let above = 2 * row * width
              let below = Region.mirrored(2 * row + 1, height) * width
              for column in 0..<columns {
                let right = Region.mirrored(2 * column + 1, width)
                let out = row * columns + column
                func add(_ pixel: Int) {
                  let weight = job.weights[pixel]
                  guard weight > 0 else { return }
                  job.shares[out] += 0.25 * weight
                  let factor = isWeighted ? 0.25 : 0.25 * weight
                  for channel in 0..<channels {
                    job.sums[out * channels + channel] += factor * job.x[pixel * channels + channel]
                  }
                }
                add(above + 2 * column)
                add(above + right)
                add(below + 2 * column)
                add(below + right)
              }
            }
          }
        }
      }
    }
    return level
  }

  /// Linear interpolation of half the size, where the weight is 0.
  private func pull(_ x: inout Tensor, from smaller: Tensor, where weights: Tensor) {
    let (height, width, channels) = (x.height, x.width, x.channels)
    let (rows, columns) = (smaller.height, smaller.width)
    x.withUnsafeMutableValues { x in
      smaller.withUnsafeValues { smaller in
        weights.withUnsafeValues { weights in
          let all = UncheckedSendable((x: x, smaller: smaller, weights: weights))
          forEachBand(height) { row in
            let job = all.value
            let near = row / 2 * columns
            let far = min(max(row / 2 + (row % 2 == 0 ? -1 : 1), 0), rows - 1) * columns
            for column in 0..<width where !(job.weights[row * width + column] > 0) {
              let middle = column / 2
              let side = min(max(middle + (column % 2 == 0 ? -1 : 1), 0), columns - 1)
              for channel in 0..<channels {
                func at(_ pixel: Int) -> Float { job.smaller[pixel * channels + channel] }
                let close = 0.75 * at(near + middle) + 0.25 * at(near + side)
                let away = 0.75 * at(far + middle) + 0.25 * at(far + side)
                job.x[(row * width + column) * channels + channel] = 0.75 * close + 0.25 * away
              }
            }
          }
        }
      }
    }
  }

  /// Rows shared out by bands.
  private func forEachBand(_ rows: Int, _ body: (Int) -> Void) {
    let band = 16
    forEach((rows + band - 1) / band) { part in
      for row in part * band..<min(rows, (part + 1) * band) { body(row) }
    }
  }
}
