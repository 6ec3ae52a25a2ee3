import Tensors

/// One plane of a JPEG file's picture: how it is made of pixels, padded as libjpeg pads it, and what
/// pixels it stands for.
struct JPEGPlane: Sendable {
  let stepAcross: Int
  let stepDown: Int
  /// In samples, whole blocks.
  let height: Int
  let width: Int

  init(_ component: JPEGComponent) {
    stepAcross = component.stepAcross
    stepDown = component.stepDown
    height = component.blocksDown * 8
    width = component.blocksAcross * 8
  }

  var count: Int { height * width }

  /// Whether pixels that are equal within each sample may have any samples: where the last one stands for
  /// several pixels and some repeats, those beyond it are bound to the last pixel alone.
  func isWhole(width: Int) -> Bool { width % stepAcross <= 1 }

  /// Means of the pixels that a sample stands for. The last column is repeated in pixels, the last row
  /// in samples, as libjpeg does.
  /// - Parameters:
  ///   - plane: [1, h, w, 1].
  ///   - rounded: whether means are whole numbers, as libjpeg's are.
  func samples(_ plane: Tensor, rounded: Bool = false) -> Tensor {
    let (rows, columns) = (plane.height, plane.width)
    let known = (rows + stepDown - 1) / stepDown
    let share = 1 / Float(stepAcross * stepDown)
    return plane.read { plane in
      var out = Tensor(shape: [1, height, width, 1])
      out.update { out in
        for row in 0..<height {
          let sampleRow = min(row, known - 1)
          for column in 0..<width {
            var sum: Float = 0
            for down in 0..<stepDown {
              let y = min(sampleRow * stepDown + down, rows - 1)
              for across in 0..<stepAcross {
                sum += plane[y * columns + min(column * stepAcross + across, columns - 1)]
              }
            }
            out[row * width + column] =
              rounded ? (sum * share + bias(column)).rounded(.down) : sum * share
          }
        }
      }
      return out
    }
  }

  /// Where columns are halved, libjpeg rounds up and down by turns.
  private func bias(_ column: Int) -> Float {
    switch (stepAcross, stepDown) {
    case (2, 1): column % 2 == 0 ? 0 : 0.5
    case (2, 2): column % 2 == 0 ? 0.25 : 0.5
    default: 0.5
    }
  }

  /// The transpose of `samples`.
  func samplesTransposed(_ samples: Tensor, height rows: Int, width columns: Int) -> Tensor {
    let known = (rows + stepDown - 1) / stepDown
    let share = 1 / Float(stepAcross * stepDown)
    var out = Tensor(shape: [1, rows, columns, 1])
    out.update { out in
      samples.read { samples in
        for row in 0..<height {
          let sampleRow = min(row, known - 1)
          for column in 0..<width {
            let value = samples[row * width + column] * share
            for down in 0..<stepDown {
              let y = min(sampleRow * stepDown + down, rows - 1)
              for across in 0..<stepAcross {
                out[y * columns + min(column * stepAcross + across, columns - 1)] += value
              }
            }
          }
        }
      }
    }
    return out
  }

  /// Each pixel by its sample.
  func pixels(_ samples: Tensor, height rows: Int, width columns: Int) -> Tensor {
    var out = Tensor(shape: [1, rows, columns, 1])
    out.update { out in
      samples.read { samples in
        for y in 0..<rows {
          for x in 0..<columns {
            out[y * columns + x] = samples[y / stepDown * width + x / stepAcross]
          }
        }
      }
    }
    return out
  }
}
