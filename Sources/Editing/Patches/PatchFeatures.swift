import Tensors

/// What patches are compared by: luminance and colour differences, and how much texture there is.
///
/// Features 0 to 2 are 1.5 Y, 2 Cb, 2 Cr of a picture in [−1, 1]; 3 and 4 the mean size of the
/// luminance's horizontal and vertical steps over 7×7, times 6, without which a mean of patches,
/// being smooth, is drawn to smooth patches (Newson et al. 2014). Colours are linear in the
/// features, so the whole work is done in them.
package enum PatchFeatures {
  package static let textureWeight: Float = 6
  private static let textureRadius = 3

  /// - Parameter rgb: in [−1, 1].
  package static func colours(_ rgb: SIMD4<Float>) -> PixelFeatures {
    let (red, green, blue) = (rgb.x, rgb.y, rgb.z)
    return PixelFeatures(
      1.5 * (0.299 * red + 0.587 * green + 0.114 * blue),
      2 * (-0.169 * red - 0.331 * green + 0.5 * blue),
      2 * (0.5 * red - 0.419 * green - 0.081 * blue), 0, 0, 0, 0, 0)
  }

  /// The squared difference of colours alone.
  @inline(__always)
  package static func colourDistance(_ a: PixelFeatures, _ b: PixelFeatures) -> Float {
    let d = a - b
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
  }

  /// Measures the texture of every pixel and writes it into its features.
  /// - Parameter wholly: of everything, the hole included; otherwise of known pixels only.
  package static func measureTexture(
    of picture: inout PatchPicture, wholly: Bool = false, _ threads: ThreadPool
  ) {
    let grid = picture.grid
    let sums = steps(picture, wholly, threads)
    // Half a step to each side, and Y is a feature times 2/3.
    let scale = textureWeight / 2 / 1.5
    threads.update(&picture.features, by: grid.width) { range, out in
      let row = range.lowerBound / grid.width
      for column in 0..<grid.width {
        var sum = SIMD4<Float>.zero
        for place in max(0, row - textureRadius)...min(grid.height - 1, row + textureRadius) {
          sum += sums[place * grid.width + column]
        }
        out[column][3] = scale * sum.x / max(sum.y, 1e-6)
        out[column][4] = scale * sum.z / max(sum.w, 1e-6)
      }
    }
  }

  /// Sums along rows, around each pixel: the sizes of the horizontal steps and how many there are,
  /// and the same of the vertical ones.
  private static func steps(_ picture: PatchPicture, _ wholly: Bool, _ threads: ThreadPool)
    -> [SIMD4<Float>]
  {
    let (height, width) = (picture.grid.height, picture.grid.width)
    let (features, kinds) = (picture.features, picture.grid.kinds)
    @Sendable func isKnown(_ pixel: Int) -> Bool { wholly || kinds[pixel] == .known }
    let radius = textureRadius
    var across = [SIMD4<Float>](repeating: .zero, count: height * width)
    threads.update(&across, by: width) { range, out in
      let row = range.lowerBound / width
      let above = (row > 0 ? row - 1 : row) * width
      let below = (row < height - 1 ? row + 1 : row) * width
      var steps = [SIMD4<Float>](repeating: .zero, count: width)
      for column in 0..<width where isKnown(range.lowerBound + column) {
        let left = range.lowerBound + max(column - 1, 0)
        let right = range.lowerBound + min(column + 1, width - 1)
        if isKnown(left), isKnown(right) {
          steps[column].x = abs(features[right][0] - features[left][0])
          steps[column].y = 1
        }
        if isKnown(above + column), isKnown(below + column) {
          steps[column].z = abs(features[below + column][0] - features[above + column][0])
          steps[column].w = 1
        }
      }
      for column in 0..<width {
        var sum = SIMD4<Float>.zero
        for place in max(0, column - radius)...min(width - 1, column + radius) {
          sum += steps[place]
        }
        out[column] = sum
      }
    }
    return across
  }
}
