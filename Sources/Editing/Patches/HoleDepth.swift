import Foundation
import Tensors

/// How deep in a hole its pixels lie.
package enum HoleDepth {
  /// The distance of each pixel of the hole to the nearest pixel that is none; 0 outside.
  ///
  /// Exact, by lower envelopes of parabolas along columns, then rows (Felzenszwalb and Huttenlocher,
  /// "Distance transforms of sampled functions", 2012). What lies outside the picture is not known,
  /// so it does not count.
  package static func measure(_ grid: PatchGrid, box: Region) -> [Float] {
    var result = [Float](repeating: 0, count: grid.kinds.count)
    let whole = Region(height: grid.canvas.height, width: grid.canvas.width)
    guard let part = box.expanded(by: 1).intersection(whole) else { return result }
    let far = Float(1 << 20)
    var squares = [Float](repeating: 0, count: part.area)
    for row in 0..<part.height {
      for column in 0..<part.width {
        let pixel = (part.top + row) * grid.width + part.left + column
        squares[row * part.width + column] = grid.kinds[pixel] == .hole ? far * far : 0
      }
    }
    var line = [Float](repeating: 0, count: part.height)
    for column in 0..<part.width {
      for row in 0..<part.height { line[row] = squares[row * part.width + column] }
      let nearest = envelope(line)
      for row in 0..<part.height { squares[row * part.width + column] = nearest[row] }
    }
    for row in 0..<part.height {
      let start = row * part.width
      let nearest = envelope(Array(squares[start..<start + part.width]))
      for column in 0..<part.width {
        let pixel = (part.top + row) * grid.width + part.left + column
        guard grid.kinds[pixel] == .hole else { continue }
        // A picture that is all hole has no depth.
        result[pixel] = min(nearest[column].squareRoot(), Float(part.height + part.width))
      }
    }
    return result
  }

  /// For each place p the least of f(q) + (p − q)² over all q.
  package static func envelope(_ values: [Float]) -> [Float] {
    var parabolas = [Int](repeating: 0, count: values.count)
    var starts = [Float](repeating: 0, count: values.count + 1)
    var last = 0
    starts[0] = -.infinity
    starts[1] = .infinity
    for place in values.indices.dropFirst() {
      func meeting(_ other: Int) -> Float {
        let (p, q) = (Double(place), Double(other))
        return Float(
          ((Double(values[place]) + p * p) - (Double(values[other]) + q * q)) / (2 * (p - q)))
      }
      var start = meeting(parabolas[last])
      while start <= starts[last] {
        last -= 1
        start = meeting(parabolas[last])
      }
      last += 1
      parabolas[last] = place
      starts[last] = start
      starts[last + 1] = .infinity
    }
    var current = 0
    return values.indices.map { place in
      while starts[current + 1] < Float(place) { current += 1 }
      let way = Float(place - parabolas[current])
      return way * way + values[parabolas[current]]
    }
  }
}
