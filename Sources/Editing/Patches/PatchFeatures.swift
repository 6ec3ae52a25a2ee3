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
    let textures = textures(picture, wholly, threads)
    threads.update(&picture.features, by: 1 << 16) { range, part in
      for index in range {
        part[index - range.lowerBound][3] = textures[index].x
        part[index - range.lowerBound][4] = textures[index].y
      }
    }
  }

  private static func textures(
    _ picture: PatchPicture, _ wholly: Bool, _ threads: ThreadPool
  ) -> [SIMD2<Float>] {
    let (height, width) = (picture.grid.height, picture.grid.width)
    // Half a step to each side, and Y is a feature times 2/3.
    let scale = textureWeight / 2 / 1.5
    var textures = [SIMD2<Float>](repeating: .zero, count: height * width)
    // In bands, each with the rows around it that it needs.
    let band = 32
    threads.update(&textures, by: band * width) { range, part in
      let rows = range.lowerBound / width..<range.upperBound / width
      let first = max(0, rows.lowerBound - textureRadius)
      let steps = (first..<min(height, rows.upperBound + textureRadius)).map {
        stepSums($0, picture, wholly)
      }
      for row in rows {
        let near = max(0, row - textureRadius)...min(height - 1, row + textureRadius)
        for column in 0..<width {
          var sum = SIMD4<Float>.zero
          for place in near { sum += steps[place - first][column] }
          part[(row - rows.lowerBound) * width + column] =
            scale * SIMD2(sum.x / max(sum.y, 1e-6), sum.z / max(sum.w, 1e-6))
        }
      }
    }
    return textures
  }

  /// Sums along a row, around each of its pixels: the sizes of the horizontal steps and how many
  /// there are, and the same of the vertical ones.
  private static func stepSums(_ row: Int, _ picture: PatchPicture, _ wholly: Bool)
    -> [SIMD4<Float>]
  {
    let (height, width) = (picture.grid.height, picture.grid.width)
    let (features, kinds) = (picture.features, picture.grid.kinds)
    func isKnown(_ pixel: Int) -> Bool { wholly || kinds[pixel] == .known }
    let start = row * width
    let above = (row > 0 ? row - 1 : row) * width
    let below = (row < height - 1 ? row + 1 : row) * width
    var steps = [SIMD4<Float>](repeating: .zero, count: width)
    for column in 0..<width where isKnown(start + column) {
      let left = start + max(column - 1, 0)
      let right = start + min(column + 1, width - 1)
      if isKnown(left), isKnown(right) {
        steps[column].x = abs(features[right][0] - features[left][0])
        steps[column].y = 1
      }
      if isKnown(above + column), isKnown(below + column) {
        steps[column].z = abs(features[below + column][0] - features[above + column][0])
        steps[column].w = 1
      }
    }
    return steps.indices.map { column in
      var sum = SIMD4<Float>.zero
      for place in max(0, column - textureRadius)...min(width - 1, column + textureRadius) {
        sum += steps[place]
      }
      return sum
    }
  }
}
