import Tensors

/// Where a picture's holes are and how thick: what decides tiles and levels.
package struct HoleMap {
  /// The holes' bounding boxes, grouped so that groups lie far apart.
  package let clusters: [Region]

  private static let cell = 16

  /// - Parameter gap: holes nearer than this share a cluster.
  package init(_ hole: Coverage, gap: Int) {
    let cell = Self.cell
    let rows = (hole.height + cell - 1) / cell
    let columns = (hole.width + cell - 1) / cell
    // The exact bounding box of the hole within each cell.
    let boxes = (0..<rows * columns).map { index in
      hole.box(
        in: Region(
          top: index / columns * cell, left: index % columns * cell, height: cell, width: cell))
    }
    let reach = (gap + cell - 1) / cell
    var seen = [Bool](repeating: false, count: boxes.count)
    var clusters: [Region] = []
    for start in boxes.indices where boxes[start] != nil && !seen[start] {
      var queue = [start]
      seen[start] = true
      var cluster: Region?
      while let index = queue.popLast() {
        guard let box = boxes[index] else { continue }
        cluster = cluster?.union(box) ?? box
        let (row, column) = (index / columns, index % columns)
        for y in max(0, row - reach)...min(rows - 1, row + reach) {
          for x in max(0, column - reach)...min(columns - 1, column + reach)
          where boxes[y * columns + x] != nil && !seen[y * columns + x] {
            seen[y * columns + x] = true
            queue.append(y * columns + x)
          }
        }
      }
      if let cluster { clusters.append(cluster) }
    }
    self.clusters = Self.merged(clusters, gap: gap)
  }

  /// Clusters whose boxes overlap (one inside the ring of another, say) become one.
  private static func merged(_ clusters: [Region], gap: Int) -> [Region] {
    var result: [Region] = []
    for cluster in clusters {
      var cluster = cluster
      while let other = result.firstIndex(where: {
        $0.expanded(by: gap).intersection(cluster) != nil
      }) {
        cluster = cluster.union(result.remove(at: other))
      }
      result.append(cluster)
    }
    return result.sorted { ($0.top, $0.left) < ($1.top, $1.left) }
  }

  /// Whether some pixel of the holes within a box is farther than `limit` from every known pixel, in
  /// steps to the eight neighbours; what lies outside the picture does not count as known. Memory does
  /// not grow with the box.
  /// - Parameter box: holds whole holes.
  package static func isThick(_ hole: Coverage, within box: Region, over limit: Int) -> Bool {
    guard let box = hole.region.intersection(box.expanded(by: 1)) else { return false }
    // Around such a pixel is a square of the hole, cut off where the picture ends. For each column: in
    // how many rows up to this one the square's whole width is hole.
    var depths = [Int](repeating: 0, count: box.width)
    for row in box.top..<box.bottom {
      let (isLast, rows) = (row + 1 == box.bottom, row - box.top + 1)
      var isThick = false
      func end(_ run: Range<Int>) {
        let start = run.lowerBound == 0 ? 0 : run.lowerBound + limit
        let end = run.upperBound == box.width ? run.upperBound : run.upperBound - limit
        let inside = start..<max(start, end)
        for column in run.lowerBound..<run.upperBound {
          guard inside.contains(column) else {
            depths[column] = 0
            continue
          }
          depths[column] += 1
          let depth = depths[column]
          let isCut = isLast || depth == rows
          if depth > 2 * limit || isCut && depth > limit || isLast && depth == rows {
            isThick = true
          }
        }
      }
      var start: Int?
      for column in 0..<box.width {
        let isHole = hole.bytes[row * hole.width + box.left + column] > 0
        if isHole {
          start = start ?? column
        } else {
          if let first = start { end(first..<column) }
          start = nil
          depths[column] = 0
        }
      }
      if let first = start { end(first..<box.width) }
      if isThick { return true }
    }
    return false
  }

  /// The largest distance from a pixel of the hole to a known pixel, in steps to the eight
  /// neighbours; what lies outside the picture does not count as known.
  package static func thickness(_ hole: Tensor) -> Int {
    let (height, width) = (hole.height, hole.width)
    let far = Int32(height + width)
    // With a border around it.
    let line = width + 2
    var distances = [Int32](repeating: far, count: (height + 2) * line)
    hole.read { hole in
      for y in 0..<height {
        for x in 0..<width where hole[y * width + x] == 0 { distances[(y + 1) * line + x + 1] = 0 }
      }
    }
    func nearer(than before: Int32, _ side: Int, _ above: Int) -> Int32 {
      let near = min(distances[above - 1], distances[above], distances[above + 1])
      return min(before, min(distances[side], near) + 1)
    }
    for y in 1...height {
      for index in y * line + 1...y * line + width {
        distances[index] = nearer(than: distances[index], index - 1, index - line)
      }
    }
    var deepest: Int32 = 0
    for y in (1...height).reversed() {
      for index in (y * line + 1...y * line + width).reversed() {
        distances[index] = nearer(than: distances[index], index + 1, index + line)
        deepest = max(deepest, distances[index])
      }
    }
    return Int(deepest)
  }
}
