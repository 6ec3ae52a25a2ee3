import Tensors

/// The mean absolute difference across tile borders over that elsewhere.
package func seamRatio(_ x: Tensor, _ tiles: [Region]) -> Double {
  let columns = Set(tiles.flatMap { [$0.left, $0.right] }).filter { $0 > 0 && $0 < x.width }
  let rows = Set(tiles.flatMap { [$0.top, $0.bottom] }).filter { $0 > 0 && $0 < x.height }
  var (border, elsewhere) = ((sum: 0.0, count: 0.0), (sum: 0.0, count: 0.0))
  let values = x.values
  func add(_ a: Int, _ b: Int, _ isBorder: Bool) {
    for channel in 0..<3 {
      let jump = Double(abs(values[a * 3 + channel] - values[b * 3 + channel]))
      if isBorder {
        border = (border.sum + jump, border.count + 1)
      } else {
        elsewhere = (elsewhere.sum + jump, elsewhere.count + 1)
      }
    }
  }
  for row in 0..<x.height {
    for column in 0..<x.width {
      let pixel = row * x.width + column
      if column > 0 { add(pixel, pixel - 1, columns.contains(column)) }
      if row > 0 { add(pixel, pixel - x.width, rows.contains(row)) }
    }
  }
  return (border.sum / max(border.count, 1)) / (elsewhere.sum / max(elsewhere.count, 1))
}
