import Foundation

/// How much thin lines stand out from both of their sides, over directions and widths.
///
/// Of a pixel and a direction the contrast is the smaller one of those to the two sides, so an edge has
/// none; its mean along the direction is the response, and the best direction's counts.
package struct LineContrast: Sendable {
  /// Directions, evenly over half a turn.
  package static let directions = 16
  /// From a line's middle to its sides, in pixels.
  private static let reaches: [Float] = [2, 3.5]
  /// Over how many pixels contrasts are averaged, and what the mean counts: a long line that is as weak
  /// as a short one is less likely to be chance.
  private static let lengths: [(half: Int, weight: Float)] = [(4, 1), (10, 1.345)]
  /// Stronger contrasts count as this, in levels: a bright spot is no line.
  private static let strongest: Float = 48
  /// Pixels around one that its response depends on.
  package static let margin = 16

  /// In levels, row by row; 0 where no line is.
  package private(set) var bright: [Float]
  package private(set) var dark: [Float]
  /// Of the best response: π/16 times this is the line's angle from the x axis towards the y axis.
  package private(set) var brightDirection: [Float]
  package private(set) var darkDirection: [Float]

  /// - Parameter values: `height * width` levels; responses within `margin` of the border are too low.
  /// - Precondition: there are as many; the loops below stay inside by their rows and columns.
  package init(_ values: [Float], height: Int, width: Int) {
    precondition(
      height >= 0 && width >= 0 && values.count == height * width, "values are cut short")
    let count = height * width
    let zeros = [Float](repeating: 0, count: count)
    (bright, dark, brightDirection, darkDirection) = (zeros, zeros, zeros, zeros)
    let steep = (0..<Self.directions).filter { $0 > 4 && $0 < 12 }
    let flat = (0..<Self.directions).filter { $0 <= 4 || $0 >= 12 }
    sweep(values, height, width, steep.map { ($0, false) })
    // Flat lines are steep ones of the transposed picture.
    var turned = LineContrast(
      bright: zeros, dark: zeros, brightDirection: zeros, darkDirection: zeros)
    turned.sweep(Self.transposed(values, height, width), width, height, flat.map { ($0, true) })
    for row in 0..<height {
      for column in 0..<width {
        let (here, there) = (row * width + column, column * height + row)
        if turned.bright[there] > bright[here] {
          bright[here] = turned.bright[there]
          brightDirection[here] = turned.brightDirection[there]
        }
        if turned.dark[there] > dark[here] {
          dark[here] = turned.dark[there]
          darkDirection[here] = turned.darkDirection[there]
        }
      }
    }
  }

  private init(
    bright: [Float], dark: [Float], brightDirection: [Float], darkDirection: [Float]
  ) {
    (self.bright, self.dark) = (bright, dark)
    (self.brightDirection, self.darkDirection) = (brightDirection, darkDirection)
  }

  private static func transposed(_ values: [Float], _ height: Int, _ width: Int) -> [Float] {
    var result = values
    for row in 0..<height {
      for column in 0..<width { result[column * height + row] = values[row * width + column] }
    }
    return result
  }

  /// Takes in directions that go down more than across.
  private mutating func sweep(
    _ values: [Float], _ height: Int, _ width: Int, _ directions: [(index: Int, isTurned: Bool)]
  ) {
    var sums = (
      [Float](repeating: 0, count: values.count), [Float](repeating: 0, count: values.count)
    )
    for (index, isTurned) in directions {
      let angle = Double.pi * Double(index) / Double(Self.directions)
      let (down, across) =
        isTurned ? (cos(angle), sin(angle)) : (sin(angle), cos(angle))
      let offsets = (0..<height).map { Int((Double($0) * across / down).rounded()) }
      for reach in Self.reaches {
        let side = Side(
          rows: Double(reach) * -across, columns: Double(reach) * down)
        contrasts(values, height, width, side, &sums)
        Self.accumulate(&sums.0, offsets, height, width)
        Self.accumulate(&sums.1, offsets, height, width)
        for (half, weight) in Self.lengths {
          let scale = weight / Float(2 * half + 1)
          let window = Window(offsets: offsets, half: half, scale: scale, direction: Float(index))
          Self.keep(sums.0, height, width, window, &bright, &brightDirection)
          Self.keep(sums.1, height, width, window, &dark, &darkDirection)
        }
      }
    }
  }

  /// Where a side is sampled, between pixels.
  private struct Side {
    var row: Int
    var column: Int
    var weights: (Float, Float, Float, Float)

    init(rows: Double, columns: Double) {
      (row, column) = (Int(rows.rounded(.down)), Int(columns.rounded(.down)))
      let (y, x) = (Float(rows - rows.rounded(.down)), Float(columns - columns.rounded(.down)))
      weights = ((1 - y) * (1 - x), (1 - y) * x, y * (1 - x), y * x)
    }

    var opposite: (row: Int, column: Int, weights: (Float, Float, Float, Float)) {
      (-row - 1, -column - 1, (weights.3, weights.2, weights.1, weights.0))
    }
  }

  /// The bright contrasts and the dark ones.
  private func contrasts(
    _ values: [Float], _ height: Int, _ width: Int, _ side: Side, _ result: inout ([Float], [Float])
  ) {
    let other = side.opposite
    let (w0, w1, w2, w3) = side.weights
    let (v0, v1, v2, v3) = other.weights
    let strongest = Self.strongest
    values.withUnsafeBufferPointer { values in
      result.0.withUnsafeMutableBufferPointer { bright in
        result.1.withUnsafeMutableBufferPointer { dark in
          bright.update(repeating: 0)
          dark.update(repeating: 0)
          let first = max(0, -side.column, -other.column)
          let last = min(width, width - side.column - 1, width - other.column - 1)
          let top = max(0, -side.row, -other.row)
          let bottom = min(height, height - side.row - 1, height - other.row - 1)
          guard first < last, top < bottom else { return }
          for row in top..<bottom {
            let a = (row + side.row) * width + side.column
            let b = (row + other.row) * width + other.column
            let start = row * width
            for column in first..<last {
              let value = values[start + column]
              let one =
                w0 * values[a + column] + w1 * values[a + column + 1]
                + w2 * values[a + column + width] + w3 * values[a + column + width + 1]
              let two =
                v0 * values[b + column] + v1 * values[b + column + 1]
                + v2 * values[b + column + width] + v3 * values[b + column + width + 1]
              let (high, low) = (max(one, two), min(one, two))
              bright[start + column] = max(-strongest, min(strongest, value - high))
              dark[start + column] = max(-strongest, min(strongest, low - value))
            }
          }
        }
      }
    }
  }

  /// Sums along the lines, from their first pixel on.
  private static func accumulate(
    _ sums: inout [Float], _ offsets: [Int], _ height: Int, _ width: Int
  ) {
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 1..<max(1, height) {
        let step = offsets[row] - offsets[row - 1]
        let (first, last) = (max(0, step), min(width, width + step))
        let (here, there) = (row * width, (row - 1) * width - step)
        for column in first..<last { sums[here + column] += sums[there + column] }
      }
    }
  }

  private struct Window {
    var offsets: [Int]
    var half: Int
    var scale: Float
    var direction: Float
  }

  /// Keeps a response where it is the best so far.
  private static func keep(
    _ sums: [Float], _ height: Int, _ width: Int, _ window: Window, _ best: inout [Float],
    _ directions: inout [Float]
  ) {
    let (half, scale, direction) = (window.half, window.scale, window.direction)
    guard height > 2 * half + 1 else { return }
    sums.withUnsafeBufferPointer { sums in
      best.withUnsafeMutableBufferPointer { best in
        directions.withUnsafeMutableBufferPointer { directions in
          for row in half + 1..<height - half {
            let ahead = window.offsets[row + half] - window.offsets[row]
            let behind = window.offsets[row - half - 1] - window.offsets[row]
            let first = max(0, -ahead, -behind)
            let last = min(width, width - ahead, width - behind)
            guard first < last else { continue }
            let start = row * width
            let (end, begin) = ((row + half) * width + ahead, (row - half - 1) * width + behind)
            for column in first..<last {
              let response = scale * (sums[end + column] - sums[begin + column])
              let isBetter = response > best[start + column]
              best[start + column] = isBetter ? response : best[start + column]
              directions[start + column] = isBetter ? direction : directions[start + column]
            }
          }
        }
      }
    }
  }
}
