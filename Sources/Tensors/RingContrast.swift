import Foundation

/// How much small spots stand out from all around: the least contrast to a ring, over sizes. Of an edge
/// or a line, which goes on beyond the ring, that is none.
package struct RingContrast: Sendable {
  /// The rings' radii, and the blur's deviation for spots of that size, in pixels.
  private static let sizes: [(radius: Double, deviation: Double)] = [(2.5, 0.6), (4, 1), (6, 1.6)]
  /// Places on a ring.
  private static let places = 12
  /// Pixels around one that its response depends on.
  package static let margin = 12

  /// In levels, row by row; 0 where no spot is.
  package private(set) var bright: [Float]
  package private(set) var dark: [Float]
  /// How much the best ring for a bright spot varies by itself, and that for a dark one.
  package private(set) var brightRange: [Float]
  package private(set) var darkRange: [Float]

  /// - Parameter values: `height * width` levels; responses within `margin` of the border are too low.
  /// - Precondition: there are as many; the loops below stay inside by their rows and columns.
  package init(_ values: [Float], height: Int, width: Int) {
    precondition(
      height >= 0 && width >= 0 && values.count == height * width, "values are cut short")
    bright = [Float](repeating: 0, count: values.count)
    (dark, brightRange, darkRange) = (bright, bright, bright)
    var highest = bright
    var lowest = bright
    for size in Self.sizes {
      let smooth = Self.blurred(values, height, width, size.deviation)
      for place in 0..<Self.places {
        let angle = 2 * Double.pi * Double(place) / Double(Self.places)
        Self.widen(
          smooth, height, width, (size.radius * sin(angle), size.radius * cos(angle)),
          isFirst: place == 0, &highest, &lowest)
      }
      for pixel in values.indices {
        let range = highest[pixel] - lowest[pixel]
        if smooth[pixel] - highest[pixel] > bright[pixel] {
          (bright[pixel], brightRange[pixel]) = (smooth[pixel] - highest[pixel], range)
        }
        if lowest[pixel] - smooth[pixel] > dark[pixel] {
          (dark[pixel], darkRange[pixel]) = (lowest[pixel] - smooth[pixel], range)
        }
      }
    }
  }

  /// Takes one place of the ring into its highest and lowest values.
  private static func widen(
    _ values: [Float], _ height: Int, _ width: Int, _ offset: (rows: Double, columns: Double),
    isFirst: Bool, _ highest: inout [Float], _ lowest: inout [Float]
  ) {
    let (row, column) = (Int(offset.rows.rounded(.down)), Int(offset.columns.rounded(.down)))
    let (y, x) = (Float(offset.rows) - Float(row), Float(offset.columns) - Float(column))
    let (w0, w1, w2, w3) = ((1 - y) * (1 - x), (1 - y) * x, y * (1 - x), y * x)
    let (first, last) = (max(0, -column), min(width, width - column - 1))
    let (top, bottom) = (max(0, -row), min(height, height - row - 1))
    values.withUnsafeBufferPointer { values in
      highest.withUnsafeMutableBufferPointer { highest in
        lowest.withUnsafeMutableBufferPointer { lowest in
          if isFirst {
            // What has no whole ring is no spot.
            highest.update(repeating: .greatestFiniteMagnitude)
            lowest.update(repeating: -.greatestFiniteMagnitude)
          }
          guard first < last, top < bottom else { return }
          for line in top..<bottom {
            let (from, start) = ((line + row) * width + column, line * width)
            for place in first..<last {
              let value =
                w0 * values[from + place] + w1 * values[from + place + 1]
                + w2 * values[from + place + width] + w3 * values[from + place + width + 1]
              highest[start + place] = isFirst ? value : max(highest[start + place], value)
              lowest[start + place] = isFirst ? value : min(lowest[start + place], value)
            }
          }
        }
      }
    }
  }

  /// A Gaussian blur; beyond the border the outermost value goes on.
  private static func blurred(
    _ values: [Float], _ height: Int, _ width: Int, _ deviation: Double
  ) -> [Float] {
    let half = Int((3 * deviation).rounded(.up))
    let heights = (-half...half).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let taps = heights.map { Float($0 / heights.reduce(0, +)) }
    var across = [Float](repeating: 0, count: values.count)
    var result = across
    values.withUnsafeBufferPointer { values in
      across.withUnsafeMutableBufferPointer { across in
        for row in 0..<height {
          for (index, tap) in taps.enumerated() {
            for column in 0..<width {
              let from = min(max(column + index - half, 0), width - 1)
              across[row * width + column] += tap * values[row * width + from]
            }
          }
        }
      }
    }
    across.withUnsafeBufferPointer { across in
      result.withUnsafeMutableBufferPointer { result in
        for row in 0..<height {
          for (index, tap) in taps.enumerated() {
            let from = min(max(row + index - half, 0), height - 1) * width
            for column in 0..<width { result[row * width + column] += tap * across[from + column] }
          }
        }
      }
    }
    return result
  }
}
