import Tensors

/// Where a picture's holes are and how thick: what decides tiles and levels.
package struct HoleMap {
  /// The holes' bounding boxes, grouped so that groups lie far apart.
  package let clusters: [Region]

  /// - Parameter gap: holes nearer than this share a cluster.
  package init(_ hole: Coverage, gap: Int) {
    var grid = CellBoxes(hole.region)
    for index in grid.boxes.indices { grid.boxes[index] = hole.box(in: grid.cell(index)) }
    clusters = grid.clusters(gap: gap)
  }

  /// Boxes of what is deeper in the holes of a box than `limit`, as in `isThick`.
  /// - Parameter gap: what lies nearer shares a box.
  package static func deepParts(_ hole: Coverage, within box: Region, over limit: Int, gap: Int)
    -> [Region]
  {
    var grid = CellBoxes(hole.region)
    findDeepPixels(of: hole, within: box, over: limit) { row, column in
      grid.add(Region(top: row, left: column, height: 1, width: 1))
      return true
    }
    return grid.clusters(gap: gap)
  }

  /// Whether some pixel of the holes within a box is farther than `limit` from every known pixel, in
  /// steps to the eight neighbours; what lies outside the picture does not count as known. Memory does
  /// not grow with the box.
  /// - Parameter box: holds whole holes.
  package static func isThick(_ hole: Coverage, within box: Region, over limit: Int) -> Bool {
    var isThick = false
    findDeepPixels(of: hole, within: box, over: limit) { _, _ in
      isThick = true
      return false
    }
    return isThick
  }

  /// Tells of such pixels; at the picture's edges of one in each column at least.
  /// - Parameter body: takes row and column; false ends the search.
  private static func findDeepPixels(
    of hole: Coverage, within box: Region, over limit: Int, _ body: (Int, Int) -> Bool
  ) {
    guard let box = hole.region.intersection(box.expanded(by: 1)) else { return }
    // Around such a pixel is a square of the hole, cut off where the picture ends. For each column: in
    // how many rows up to this one the square's whole width is hole.
    var depths = [Int](repeating: 0, count: box.width)
    for row in box.top..<box.bottom {
      let (isLast, rows) = (row + 1 == box.bottom, row - box.top + 1)
      func goesOn(after run: Range<Int>) -> Bool {
        let start = run.lowerBound == 0 ? 0 : run.lowerBound + limit
        let end = run.upperBound == box.width ? run.upperBound : run.upperBound - limit
        let inside = start..<max(start, end)
        for column in run {
          guard inside.contains(column) else {
            depths[column] = 0
            continue
          }
          depths[column] += 1
          let depth = depths[column]
          let isCut = isLast || depth == rows
          guard depth > 2 * limit || isCut && depth > limit || isLast && depth == rows else {
            continue
          }
          guard body(max(row - limit, box.top), box.left + column) else { return false }
        }
        return true
      }
      var start: Int?
      for column in 0..<box.width {
        if hole.bytes[row * hole.width + box.left + column] > 0 {
          start = start ?? column
        } else {
          if let first = start, !goesOn(after: first..<column) { return }
          start = nil
          depths[column] = 0
        }
      }
      if let first = start, !goesOn(after: first..<box.width) { return }
    }
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
