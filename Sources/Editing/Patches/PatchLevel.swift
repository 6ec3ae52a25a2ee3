import Foundation
import Tensors

/// What filling one level needs to know of it: whose patches are sought, and where they may come
/// from.
package struct PatchLevel: Sendable {
  /// Patches are squares of this many pixels to each side of their centre.
  package static let radius = 3
  package static let patchArea = (2 * radius + 1) * (2 * radius + 1)
  /// How much less a pixel counts for each pixel that it lies deeper in the hole.
  private static let falloff: Float = 1.3
  /// A far source costs this much for each pixel of a patch, times the squared distance in sides of
  /// the hole.
  private static let offsetCost: Float = 0.001

  package let grid: PatchGrid
  /// Halvings of the picture.
  package let number: Int
  package let holeBox: Region
  /// The hole, as indices of pixels in their order.
  package let hole: [Int32]
  /// Centres whose patches touch the hole, as indices of pixels, in their order.
  package let targets: [Int32]
  /// For each pixel the index of the target there, or −1.
  package let targetOf: [Int32]
  /// Centres of patches that may be copied.
  package let sources: [Int32]
  package let isSource: [Bool]
  /// How far a pixel of the hole is from a known one; 0 outside.
  package let depth: [Float]
  /// What a pixel counts in a comparison.
  package let weights: [Float]
  /// What each target counts in a vote.
  package let confidence: [Float]
  /// Added to a distance for each squared pixel between target and source.
  package let penalty: Float

  /// Fewer sources than this are no ground for a fill.
  package static let fewestSources = 200

  /// - Parameters:
  ///   - margin: how far around the hole's box sources are sought, in pixels of this level.
  ///   - leftOut: sources that are done without, as long as enough are left.
  /// - Returns: nil where there is no hole, nothing to copy, or no place for a patch.
  package init?(
    _ grid: PatchGrid, number: Int, margin: Int, leavingOut leftOut: LeftOutSources? = nil
  ) {
    guard let box = grid.holeBox else { return nil }
    let (width, radius) = (grid.width, Self.radius)
    self.grid = grid
    self.number = number
    holeBox = box
    hole = grid.kinds.indices.lazy.filter { grid.kinds[$0] == .hole }.map { Int32($0) }
    let inner = grid.canvas.expanded(by: -radius)
    guard inner.height > 0, inner.width > 0 else { return nil }

    let touched = grid.grown(grid.kinds.map { $0 == .hole }, by: radius)
    var targets: [Int32] = []
    var targetOf = [Int32](repeating: -1, count: touched.count)
    for row in inner.top..<inner.bottom {
      for column in inner.left..<inner.right where touched[row * width + column] {
        targetOf[row * width + column] = Int32(targets.count)
        targets.append(Int32(row * width + column))
      }
    }
    let blocked = grid.grown(grid.copyable.map(!), by: radius)
    let near = box.expanded(by: margin)
    func sources(within near: Region?) -> [Int32] {
      var found: [Int32] = []
      for row in radius..<max(radius, grid.height - radius) {
        let own = row < grid.canvas.height
        for column in radius..<max(radius, width - radius) {
          let pixel = row * width + column
          guard !blocked[pixel], !own || near?.contains(row, column) ?? true else { continue }
          found.append(Int32(pixel))
        }
      }
      return found
    }
    var found = sources(within: near)
    if found.count < Self.fewestSources { found = sources(within: nil) }
    if let leftOut {
      let rest = found.filter { !leftOut.contains(grid.place(Int($0)), number: number) }
      if rest.count >= Self.fewestSources { found = rest }
    }
    guard !found.isEmpty, !targets.isEmpty else { return nil }
    var isSource = [Bool](repeating: false, count: touched.count)
    for source in found { isSource[Int(source)] = true }
    self.targets = targets
    self.targetOf = targetOf
    self.sources = found
    self.isSource = isSource

    depth = HoleDepth.measure(grid, box: box)
    weights = zip(grid.kinds, depth).map { kind, depth in
      switch kind {
      case .known: 1
      case .void: 0
      case .hole: max(Self.weight(depth: depth), 0.02)
      }
    }
    confidence = targets.map { [depth] in Self.weight(depth: depth[Int($0)]) }
    let side = Float(max(box.height, box.width))
    penalty = Self.offsetCost * Float(Self.patchArea) / (side * side)
  }

  private static func weight(depth: Float) -> Float { pow(falloff, -depth) }

  /// The squared distance of a target's and a source's patch, and the cost of the way.
  package func distance(
    _ features: [PixelFeatures], target: Int, source: Int, limit: Float = .infinity
  ) -> Float {
    let way = grid.place(target) - grid.place(source)
    let cost = penalty * (way * way).sum()
    guard cost < limit else { return cost }
    return cost
      + PatchArithmetic.distance(
        features, weights: weights, width: grid.width, radius: Self.radius, target: target,
        source: source, limit: limit - cost)
  }

  /// The source nearest to a place in rings around it; one of all where there is none near.
  /// - Parameters: row, column: may lie outside the grid.
  package func nearestSource(row: Int, column: Int) -> Int32 {
    if let near = nearest(row: row, column: column, rings: 16, where: { isSource[$0] }) {
      return Int32(near)
    }
    let draw = PatchMatch.mixed(UInt64(bitPattern: Int64(row &* 65537 &+ column)))
    return sources[Int(draw % UInt64(sources.count))]
  }

  /// The target nearest to a pixel, as an index into `targets`; nil where there is none near.
  package func nearestTarget(row: Int, column: Int) -> Int? {
    nearest(row: row, column: column, rings: 2 * Self.radius + 2, where: { targetOf[$0] >= 0 })
      .map { Int(targetOf[$0]) }
  }

  /// The first pixel that will do in square rings around a place.
  private func nearest(row: Int, column: Int, rings: Int, where willDo: (Int) -> Bool) -> Int? {
    for ring in 0...rings {
      for y in row - ring...row + ring where y >= 0 && y < grid.height {
        let step = abs(y - row) == ring ? 1 : max(1, 2 * ring)
        for x in stride(from: column - ring, through: column + ring, by: step)
        where x >= 0 && x < grid.width && willDo(y * grid.width + x) {
          return y * grid.width + x
        }
      }
    }
    return nil
  }
}
