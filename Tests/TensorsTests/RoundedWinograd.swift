import Tensors

/// Winograd's F(4×4, 3×3) at the points 0, ±3/2, ±2/3 and ∞ as its definition says, in double
/// precision, with transformed inputs and weights rounded to bf16.
enum RoundedWinograd {
  private static let points = [0, 1.5, -1.5, 2.0 / 3, -2.0 / 3]

  /// The polynomial ∏ (x − point) over all points but `left`.
  private static func product(without left: Int?) -> [Double] {
    var factors = [1.0]
    for (index, point) in points.enumerated() where index != left {
      let shifted = [0] + factors
      factors = zip(shifted, factors + [0]).map { $0 - point * $1 }
    }
    return factors + [Double](repeating: 0, count: 6 - factors.count)
  }

  /// Bᵀ, which has Lagrange's denominators.
  private static let inputs: [[Double]] =
    points.indices.map { index in
      let scale = points.indices.filter { $0 != index }.reduce(1.0) {
        $0 * (points[index] - points[$1])
      }
      return product(without: index).map { $0 / scale }
    } + [product(without: nil)]

  private static func powers(_ count: Int) -> [[Double]] {
    points.map { point in (0..<count).map { (0..<$0).reduce(1.0) { power, _ in power * point } } }
      + [(0..<count).map { $0 == count - 1 ? 1 : 0 }]
  }
  private static let weights = powers(3)
  private static let outputs = powers(4)

  /// M a Mᵀ, of square `a`.
  private static func transformed(_ a: [[Double]], by m: [[Double]]) -> [[Double]] {
    func times(_ a: [[Double]]) -> [[Double]] {
      m.map { row in
        a[0].indices.map { column in zip(row, a).reduce(0) { $0 + $1.0 * $1.1[column] } }
      }
    }
    func turned(_ a: [[Double]]) -> [[Double]] { a[0].indices.map { i in a.map { $0[i] } } }
    return turned(times(turned(times(a))))
  }

  private static func rounded(_ a: [[Double]]) -> [[Double]] {
    a.map { $0.map(PrecisionTests.rounded) }
  }

  /// - Parameter added: to (image, pixel, channel).
  static func reference(
    _ x: Tensor, _ kernels: Tensor, added: (Int, Int, Int) -> Double
  ) -> [Double] {
    let (height, width, from, to) = (x.height, x.width, x.channels, kernels.shape[0])
    let (values, taps) = (x.values, kernels.values)
    let kernels = (0..<to * from).map { pair in
      rounded(
        transformed(
          (0..<3).map { y in (0..<3).map { Double(taps[pair * 9 + y * 3 + $0]) } }, by: weights))
    }
    let back = (0..<4).map { row in outputs.map { $0[row] } }
    var out = [Double](repeating: 0, count: x.images * height * width * to)
    for image in 0..<x.images {
      for top in stride(from: 0, to: height, by: 4) {
        for left in stride(from: 0, to: width, by: 4) {
          let blocks = (0..<from).map { channel in
            rounded(
              transformed(
                (-1..<5).map { y in
                  (-1..<5).map { x in
                    let (row, column) = (top + y, left + x)
                    guard row >= 0, row < height, column >= 0, column < width else { return 0 }
                    let pixel = (image * height + row) * width + column
                    return Double(values[pixel * from + channel])
                  }
                }, by: inputs))
          }
          for channel in 0..<to {
            var sums = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
            for input in 0..<from {
              for place in 0..<36 {
                sums[place / 6][place % 6] +=
                  blocks[input][place / 6][place % 6]
                  * kernels[channel * from + input][place / 6][place % 6]
              }
            }
            let block = transformed(sums, by: back)
            for y in 0..<min(4, height - top) {
              for x in 0..<min(4, width - left) {
                let pixel = (image * height + top + y) * width + left + x
                out[pixel * to + channel] = block[y][x] + added(image, pixel, channel)
              }
            }
          }
        }
      }
    }
    return out
  }
}
