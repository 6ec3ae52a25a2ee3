extension PickleGraph {
  /// What a walk from the root would run into.
  enum Trap { case tooDeep, cycle }

  /// Goes through the graph once, however often its parts are shared.
  /// - Parameter limit: values that may be inside each other.
  func trap(deeperThan limit: Int) -> Trap? {
    guard case .node(let root) = root else { return nil }
    var depths = [Int](repeating: Self.unseen, count: nodes.count)
    var path = [(node: root, next: 0, depth: 1)]
    depths[root] = Self.open
    var cycle = false
    while let last = path.last {
      let node = nodes[last.node]
      guard last.next < node.items.count + 1 else {
        depths[last.node] = last.depth
        path.removeLast()
        if let above = path.indices.last {
          path[above].depth = max(path[above].depth, last.depth + 1)
        }
        if last.depth > limit { return .tooDeep }
        continue
      }
      path[path.count - 1].next += 1
      let child = last.next < node.items.count ? node.items[last.next] : node.state
      guard case .node(let index)? = child else { continue }
      switch depths[index] {
      case Self.open: cycle = true
      case Self.unseen:
        guard path.count < limit else { return .tooDeep }
        depths[index] = Self.open
        path.append((index, 0, 1))
      case let depth:
        path[path.count - 1].depth = max(path[path.count - 1].depth, depth + 1)
      }
    }
    return cycle ? .cycle : nil
  }

  private static var unseen: Int { -1 }
  private static var open: Int { 0 }
}
