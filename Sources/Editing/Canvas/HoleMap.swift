import Tensors

/// Where a picture's holes are and how thick: what decides tiles and levels.
struct HoleMap {
  /// The holes' bounding boxes, grouped so that groups lie far apart.
  let clusters: [Region]

  private static let cell = 16

  /// - Parameters:
  ///   - hole: [1, height, width, 1], not 0 in the hole.
  ///   - gap: holes nearer than this share a cluster.
  init(_ hole: Tensor, gap: Int) {
    let (height, width, cell) = (hole.height, hole.width, Self.cell)
    let rows = (height + cell - 1) / cell
    let columns = (width + cell - 1) / cell
    // The exact bounding box of the hole within each cell.
    var boxes = [Region?](repeating: nil, count: rows * columns)
    hole.read { hole in
      for y in 0..<height {
        for x in 0..<width where hole[y * width + x] != 0 {
          let index = y / cell * columns + x / cell
          let pixel = Region(top: y, left: x, height: 1, width: 1)
          boxes[index] = boxes[index]?.union(pixel) ?? pixel
        }
      }
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

  /// The largest distance from a pixel of the hole to a known pixel, in steps to the eight
  /// neighbours; what lies outside the picture does not count as known.
  static func thickness(_ hole: Tensor) -> Int {
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
