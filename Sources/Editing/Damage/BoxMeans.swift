/// Means over squares around each pixel.
enum BoxMeans {
  /// - Parameters:
  ///   - values: `height * width`, row by row.
  ///   - reach: the square's side is 2 · reach + 1; what lies outside isn't counted.
  static func of(_ values: [Float], height: Int, width: Int, reach: Int) -> [Float] {
    var across = [Float](repeating: 0, count: values.count)
    for row in 0..<height {
      let start = row * width
      var sum: Float = 0
      for column in 0..<min(reach, width) { sum += values[start + column] }
      for column in 0..<width {
        if column + reach < width { sum += values[start + column + reach] }
        if column > reach { sum -= values[start + column - reach - 1] }
        let count = min(column + reach, width - 1) - max(column - reach, 0) + 1
        across[start + column] = sum / Float(count)
      }
    }
    var result = across
    var sums = [Float](repeating: 0, count: width)
    for row in 0..<min(reach, height) {
      for column in 0..<width { sums[column] += across[row * width + column] }
    }
    for row in 0..<height {
      if row + reach < height {
        let start = (row + reach) * width
        for column in 0..<width { sums[column] += across[start + column] }
      }
      if row > reach {
        let start = (row - reach - 1) * width
        for column in 0..<width { sums[column] -= across[start + column] }
      }
      let weight = 1 / Float(min(row + reach, height - 1) - max(row - reach, 0) + 1)
      for column in 0..<width { result[row * width + column] = sums[column] * weight }
    }
    return result
  }
}
