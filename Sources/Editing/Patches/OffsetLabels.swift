import Foundation
import Tensors

/// Offsets chosen for all pixels of a small hole at once, so that few and fitting pieces cover it.
///
/// Each pixel takes one of the candidates as its label; a label costs what the copy misses of the
/// known rim, two neighbours' labels what their copies differ by. The cheapest labelling is sought
/// by tree-reweighted messages (Kolmogorov, "Convergent tree-reweighted message passing", 2006).
package struct OffsetLabels {
  /// Levels with at most so many pixels in the hole are labelled.
  package static let mostPixels = 700
  private static let iterations = 12
  /// A seam costs no more than this on each side.
  private static let seamLimit: Float = 1
  private static let never: Float = 1e9
  /// What a rim pixel costs that a label leaves without a copy.
  private static let missing: Float = 0.5
  /// The pull of the estimate that is there.
  private static let pull: Float = 0.03

  package let level: PatchLevel
  package let offsets: [PatchOffset]
  /// The hole's pixels in order, and each pixel's place among them or −1.
  private let nodes: [Int]
  private let nodeOf: [Int]

  package init(_ level: PatchLevel, offsets: [PatchOffset]) {
    self.level = level
    self.offsets = offsets
    nodes = level.hole.map { Int($0) }
    var nodeOf = [Int](repeating: -1, count: level.grid.kinds.count)
    for (index, pixel) in nodes.enumerated() { nodeOf[pixel] = index }
    self.nodeOf = nodeOf
  }

  /// Fills the hole by copies and says where each target now comes from.
  /// - Parameter taste: added to the cost of each offset: other tastes, other answers.
  /// - Returns: false, and nothing changed, where some pixel can be copied by no candidate.
  package func apply(
    features: inout [PixelFeatures], field: inout [Match], taste: [Float], _ threads: ThreadPool
  ) -> Bool {
    guard !offsets.isEmpty, !nodes.isEmpty else { return false }
    let costs = unaryCosts(features, taste: taste, threads)
    let count = offsets.count
    for node in nodes.indices
    where costs[node * count..<(node + 1) * count].allSatisfy({ $0 >= Self.never }) {
      return false
    }
    let labels = solve(costs, seams: seams(features, costs, threads))
    let before = features
    let width = level.grid.width
    for (node, pixel) in nodes.enumerated() {
      let offset = offsets[labels[node]]
      features[pixel] = before[pixel + offset.down * width + offset.right]
    }
    for (index, target) in level.targets.enumerated() {
      guard let node = nearestNode(Int(target)) else { continue }
      let offset = offsets[labels[node]]
      let row = Int(target) / width + offset.down
      let column = Int(target) % width + offset.right
      field[index].source = level.nearestSource(row: row, column: column)
    }
    return true
  }

  /// What each label costs each pixel by itself: [nodes, labels].
  private func unaryCosts(_ features: [PixelFeatures], taste: [Float], _ threads: ThreadPool)
    -> [Float]
  {
    let grid = level.grid
    let (width, radius, count) = (grid.width, PatchLevel.radius, offsets.count)
    @Sendable func copy(_ row: Int, _ column: Int, _ offset: PatchOffset) -> Int? {
      let (y, x) = (row + offset.down, column + offset.right)
      guard y >= 0, x >= 0, y < grid.height, x < width, grid.copyable[y * width + x] else {
        return nil
      }
      return y * width + x
    }
    var costs = [Float](repeating: Self.never, count: nodes.count * count)
    threads.update(&costs, by: count) { range, part in
      let pixel = nodes[range.lowerBound / count]
      let (row, column) = (pixel / width, pixel % width)
      for (label, offset) in offsets.enumerated() where copy(row, column, offset) != nil {
        var rim: Float = 0
        var inside: Float = 0
        for down in -radius...radius {
          for right in -radius...radius {
            let (y, x) = (row + down, column + right)
            guard grid.canvas.contains(y, x) else { continue }
            let there = y * width + x
            let near = max(abs(down), abs(right)) <= 1
            switch grid.kinds[there] {
            case .known:
              if let source = copy(y, x, offset) {
                rim += PatchFeatures.colourDistance(features[there], features[source])
              } else {
                rim += Self.missing
              }
            case .hole:
              if near, let source = copy(y, x, offset) {
                inside += PatchFeatures.colourDistance(features[there], features[source])
              }
            case .void: break
            }
          }
        }
        part[label] = rim / Float(2 * radius + 1) + Self.pull * inside / 9 + taste[label]
      }
    }
    return costs
  }

  /// What two labels' copies differ by at each pixel: [nodes, labels, labels].
  private func seams(_ features: [PixelFeatures], _ costs: [Float], _ threads: ThreadPool)
    -> [Float]
  {
    let count = offsets.count
    let steps = offsets.map { $0.down * level.grid.width + $0.right }
    var tables = [Float](repeating: 0, count: nodes.count * count * count)
    threads.update(&tables, by: count * count) { range, part in
      let node = range.lowerBound / (count * count)
      for a in 0..<count {
        for b in 0..<a {
          var cost = Self.seamLimit
          if costs[node * count + a] < Self.never, costs[node * count + b] < Self.never {
            cost = min(
              cost,
              PatchFeatures.colourDistance(
                features[nodes[node] + steps[a]], features[nodes[node] + steps[b]]))
          }
          part[a * count + b] = cost
          part[b * count + a] = cost
        }
      }
    }
    return tables
  }

  /// Sequential tree-reweighted messages, forth and back; then labels in the nodes' order.
  package func solve(_ costs: [Float], seams: [Float]) -> [Int] {
    let count = offsets.count
    let width = level.grid.width
    let steps = [-1, -width, 1, width]
    // To node n from its neighbour in direction d: messages[(4 n + d) * count...].
    var messages = [Float](repeating: 0, count: nodes.count * 4 * count)
    var total = [Float](repeating: 0, count: count)
    var shared = total
    var message = total
    func neighbours(_ node: Int) -> [Int] {
      let (row, column) = (nodes[node] / width, nodes[node] % width)
      return zip(steps, [(0, -1), (-1, 0), (0, 1), (1, 0)]).map { step, way in
        level.grid.canvas.contains(row + way.0, column + way.1) ? nodeOf[nodes[node] + step] : -1
      }
    }
    let adjacent = nodes.indices.map(neighbours)
    for iteration in 0..<2 * Self.iterations {
      let back = iteration % 2 == 1
      for index in nodes.indices {
        let node = back ? nodes.count - 1 - index : index
        let near = adjacent[node]
        for label in 0..<count {
          var sum = costs[node * count + label]
          for direction in 0..<4 where near[direction] >= 0 {
            sum += messages[(4 * node + direction) * count + label]
          }
          total[label] = sum
        }
        let ahead = near[2...].count { $0 >= 0 }
        let behind = near[..<2].count { $0 >= 0 }
        let share = 1 / Float(max(ahead, behind, 1))
        for direction in back ? 0..<2 : 2..<4 where near[direction] >= 0 {
          for label in 0..<count {
            shared[label] =
              share * total[label] - messages[(4 * node + direction) * count + label]
          }
          PatchArithmetic.minPlus(
            costs: shared, tables: seams, first: node, second: near[direction], into: &message)
          let least = message.min() ?? 0
          let start = (4 * near[direction] + (direction + 2) % 4) * count
          for label in 0..<count { messages[start + label] = message[label] - least }
        }
      }
    }
    var labels = [Int](repeating: 0, count: nodes.count)
    for node in nodes.indices {
      var best = Float.infinity
      for label in 0..<count {
        var cost = costs[node * count + label]
        for direction in 0..<4 where adjacent[node][direction] >= 0 {
          let other = adjacent[node][direction]
          if direction >= 2 {
            cost += messages[(4 * node + direction) * count + label]
          } else {
            let pair = label * count + labels[other]
            cost += seams[node * count * count + pair] + seams[other * count * count + pair]
          }
        }
        if cost < best {
          best = cost
          labels[node] = label
        }
      }
    }
    return labels
  }

  private func nearestNode(_ pixel: Int) -> Int? {
    let (row, column) = (pixel / level.grid.width, pixel % level.grid.width)
    var best: (node: Int, way: Int)?
    let reach = PatchLevel.radius
    for down in -reach...reach {
      for right in -reach...reach {
        guard level.grid.canvas.contains(row + down, column + right) else { continue }
        let node = nodeOf[pixel + down * level.grid.width + right]
        let way = down * down + right * right
        if node >= 0, way < best?.way ?? .max { best = (node, way) }
      }
    }
    return best?.node
  }
}
