import Tensors

/// What was found of a picture in each of its cells of 16×16 pixels, as boxes: few numbers, by which what
/// lies near to each other is grouped.
struct CellBoxes {
  private static let side = 16

  /// Row by row; nil: nothing is there.
  var boxes: [Region?]
  private let rows: Int
  private let columns: Int

  init(_ picture: Region) {
    rows = (picture.height + Self.side - 1) / Self.side
    columns = (picture.width + Self.side - 1) / Self.side
    boxes = Array(repeating: nil, count: rows * columns)
  }

  /// Where a cell lies; it may stick out of the picture.
  func cell(_ index: Int) -> Region {
    Region(
      top: index / columns * Self.side, left: index % columns * Self.side, height: Self.side,
      width: Self.side)
  }

  /// - Parameter box: within one cell.
  mutating func add(_ box: Region) {
    let index = box.top / Self.side * columns + box.left / Self.side
    boxes[index] = boxes[index]?.union(box) ?? box
  }

  /// Boxes of groups that lie apart.
  /// - Parameter gap: what lies nearer shares a group.
  func clusters(gap: Int) -> [Region] {
    let reach = (gap + Self.side - 1) / Self.side
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
    return Self.merged(clusters, gap: gap)
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
}
