import Tensors

/// The exactly nearest patches, all distances by matrix products.
///
/// Σ w‖t − s‖² = Σ w‖s‖² − 2 Σ w t·s + Σ w‖t‖² for a target's weights w: with ‖s‖² beside s in a
/// source's row, and w beside −2 w t in a target's, that is one product and a constant.
package struct NearestPatches {
  /// Up to so many pairs of target and source, in all searches of a level, this way is worth its
  /// cost.
  private static let mostPairs = 120_000_000
  /// The same where a coarser level's matches are there to go on from.
  private static let mostPairsOnward = 10_000_000
  private static let mostSources = 40_000
  private static let block = 1024
  private static let rows = 128

  private struct Block {
    var patches: [Float]
    var sources: Range<Int>
    var rows: [Float]
    var columns: [Float]
  }

  private let level: PatchLevel
  private let sources: [Int32]
  /// How many features are compared, from the first.
  private let channels: Int
  private let blocks: [Block]
  private var depth: Int { PatchLevel.patchArea * (1 + channels) }

  /// Whether comparing all with all, so many times, is worth its cost.
  /// - Parameter onward: whether there are matches of a coarser level, which PatchMatch betters for
  ///   a tenth of the cost.
  package static func isWorthwhile(_ level: PatchLevel, searches: Int, onward: Bool = false)
    -> Bool
  {
    level.sources.count <= mostSources
      && level.targets.count * level.sources.count * searches
        <= (onward ? mostPairsOnward : mostPairs)
  }

  /// As many of a level's sources, evenly spread, as are worth searching so many times.
  package static func affordableSources(_ level: PatchLevel, searches: Int) -> [Int32] {
    let affordable = mostPairs / max(1, level.targets.count * searches)
    let count = min(mostSources, max(PatchLevel.fewestSources, affordable))
    let step = (level.sources.count + count - 1) / count
    return stride(from: 0, to: level.sources.count, by: max(1, step)).map { level.sources[$0] }
  }

  /// Lays out the sources' patches once for many searches.
  /// - Parameter features: of the sources; the hole's are not looked at.
  package init(
    _ level: PatchLevel, features: [PixelFeatures], channels: Int, sources: [Int32]? = nil,
    _ threads: ThreadPool
  ) {
    let sources = sources ?? level.sources
    self.level = level
    self.sources = sources
    self.channels = channels
    let depth = PatchLevel.patchArea * (1 + channels)
    let count = (sources.count + Self.block - 1) / Self.block
    var blocks = (0..<count).map { index in
      Block(
        patches: [], sources: index * Self.block..<min(sources.count, (index + 1) * Self.block),
        rows: [], columns: [])
    }
    let offsets = level.grid.patchOffsets
    threads.update(&blocks, by: 1) { _, part in
      let range = part[0].sources
      var patches = [Float](repeating: 0, count: range.count * depth)
      for (row, index) in range.enumerated() {
        let start = row * depth
        for (place, offset) in offsets.enumerated() {
          let value = features[Int(sources[index]) + offset]
          var square: Float = 0
          for channel in 0..<channels {
            square += value[channel] * value[channel]
            patches[start + PatchLevel.patchArea + place * channels + channel] = value[channel]
          }
          patches[start + place] = square
        }
      }
      let places = range.map { level.grid.place(Int(sources[$0])) }
      part[0].patches = patches
      part[0].rows = places.map(\.x)
      part[0].columns = places.map(\.y)
    }
    self.blocks = blocks
  }

  /// - Parameters:
  ///   - count: how many for each target, the nearest first.
  ///   - weights: what each pixel counts at a target; nil: the level's.
  ///   - penalty: for each squared pixel of the way; nil: the level's.
  /// - Returns: `count` matches for each target, one target after another; fewer sources than
  ///   `count` are repeated.
  package func search(
    _ count: Int = 1, for targets: [Int32], features: [PixelFeatures], weights: [Float]? = nil,
    penalty: Float? = nil, _ threads: ThreadPool
  ) -> [Match] {
    let weights = weights ?? level.weights
    let penalty = penalty ?? level.penalty
    let offsets = level.grid.patchOffsets
    let missing = Match(source: sources[0], distance: .infinity)
    var found = [Match](repeating: missing, count: targets.count * count)
    threads.update(&found, by: Self.rows * count) { range, part in
      let some = range.lowerBound / count..<range.upperBound / count
      var patches = [Float](repeating: 0, count: some.count * depth)
      var rows: [PatchArithmetic.Row] = []
      for (row, index) in some.enumerated() {
        let target = Int(targets[index])
        var constant: Float = 0
        let start = row * depth
        for (place, offset) in offsets.enumerated() {
          let value = features[target + offset]
          let weight = weights[target + offset]
          patches[start + place] = weight
          for channel in 0..<channels {
            patches[start + PatchLevel.patchArea + place * channels + channel] =
              -2 * weight * value[channel]
            constant += weight * value[channel] * value[channel]
          }
        }
        let place = level.grid.place(target)
        rows.append(.init(constant: constant, row: place.x, column: place.y))
      }
      var distances = [Float](repeating: 0, count: some.count * Self.block)
      for block in blocks {
        MatrixProduct.multiply(
          patches, transposed: block.patches, rows: some.count, columns: block.sources.count,
          depth: depth, into: &distances)
        PatchArithmetic.nearest(
          count, in: &distances, rows: rows, sources: (block.rows, block.columns),
          penalty: penalty
        ) { row, nearest in
          for (column, distance) in nearest {
            insert(
              Match(source: sources[block.sources.lowerBound + column], distance: distance),
              into: part, from: row * count, count: count)
          }
        }
      }
      for row in 0..<some.count {
        for index in row * count..<(row + 1) * count where part[index].distance == .infinity {
          part[index] = part[row * count]
        }
      }
    }
    return found
  }

  private func insert(
    _ match: Match, into list: UnsafeMutableBufferPointer<Match>, from start: Int, count: Int
  ) {
    var place = start + count - 1
    guard match.distance < list[place].distance else { return }
    while place > start, match.distance < list[place - 1].distance {
      list[place] = list[place - 1]
      place -= 1
    }
    list[place] = match
  }
}

extension PatchGrid {
  /// From a patch's centre to each of its pixels, in their order.
  package var patchOffsets: [Int] {
    let radius = PatchLevel.radius
    return (-radius...radius).flatMap { row in
      (-radius...radius).map { row * width + $0 }
    }
  }
}
