import Tensors

/// What tells how alike two places of a grey picture are coloured: where they lie, how bright they and
/// their surroundings are, and how rough.
package struct ChromaFeatures: Sendable {
  /// Of the picture whose longer side the blurs below are meant for.
  private static let usualSide = 160.0

  /// Of each pixel, row by row: across, down, two luminances, spread, the luminance around, roughness.
  let values: [SIMD8<Float>]

  /// - Parameter grey: [1, height, width, 1] in [−1, 1].
  package init(_ grey: Tensor, _ threads: ThreadPool) {
    let (height, width) = (grey.height, grey.width)
    let side = Double(max(height, width))
    func blurred(_ x: Tensor, _ deviation: Double) -> Tensor {
      let deviation = deviation * side / Self.usualSide
      return threads.filtered(
        x, vertical: .gaussian(deviation, length: height),
        horizontal: .gaussian(deviation, length: width))
    }
    let light = grey.mapped { ($0 + 1) / 2 }
    let mean = blurred(light, 3)
    let variance = blurred(light.multiplied(by: light), 3) - mean.multiplied(by: mean)
    let spread = variance.mapped { (max($0, 0) + 1e-6).squareRoot().squareRoot() }
    let roughness = blurred(Self.steps(of: blurred(light, 0.7)), 4).mapped {
      max($0, 0).squareRoot()
    }
    let maps = [blurred(light, 1), blurred(light, 4), spread, blurred(light, 12), roughness]
    var values = [SIMD8<Float>](repeating: .zero, count: height * width)
    for pixel in values.indices {
      values[pixel][0] = Float((Double(pixel % width) + 0.5) / side)
      values[pixel][1] = Float((Double(pixel / width) + 0.5) / side)
    }
    for (index, map) in maps.enumerated() {
      map.read { map in
        for pixel in map.indices { values[pixel][2 + index] = map[pixel] }
      }
    }
    self.values = values
  }

  /// How far neighbours of each pixel differ: half the length of central differences, or of one-sided
  /// ones at the border.
  private static func steps(of x: Tensor) -> Tensor {
    let (height, width) = (x.height, x.width)
    var result = Tensor(shape: x.shape)
    x.read { x in
      result.update { result in
        for row in 0..<height {
          for column in 0..<width {
            func step(_ low: Int, _ high: Int, _ distance: Int) -> Float {
              distance == 0 ? 0 : (x[high] - x[low]) / Float(distance)
            }
            let (left, right) = (max(column - 1, 0), min(column + 1, width - 1))
            let (above, below) = (max(row - 1, 0), min(row + 1, height - 1))
            let across = step(row * width + left, row * width + right, right - left)
            let down = step(above * width + column, below * width + column, below - above)
            result[row * width + column] = (across * across + down * down).squareRoot()
          }
        }
      }
    }
    return result
  }
}
