import Tensors

/// The source that a target's patch is like, and their distance.
package struct Match: Sendable, Equatable {
  /// A pixel's index.
  package var source: Int32
  package var distance: Float

  package init(source: Int32, distance: Float) {
    self.source = source
    self.distance = distance
  }
}

/// Nearest patches by propagation and random search: for levels where comparing all with all costs
/// too much (Barnes et al., "PatchMatch", 2009).
///
/// Targets are scanned in chunks. Inside a chunk a target learns from its neighbours of this sweep,
/// across a border from those of the sweep before; so chunks are independent, and their number does
/// not depend on the threads.
package struct PatchMatch {
  /// Scans, forth and back in turns, the other way round in the next search of a level; four of them
  /// fill no better.
  package static let sweeps = 2
  /// How far from the best match the search begins. Farther ones come from all sources.
  private static let reach = 64
  private static let chunk = 2048

  package let level: PatchLevel
  package let seed: UInt64

  package init(level: PatchLevel, seed: UInt64) {
    self.level = level
    self.seed = seed
  }

  /// Betters `field`, one match for each target.
  /// - Parameters:
  ///   - step: tells apart the searches of a level.
  ///   - onSweep: told after each sweep; throws to cancel.
  package func search(
    _ field: inout [Match], features: [PixelFeatures], step: Int, _ threads: ThreadPool,
    onSweep: () throws -> Void
  ) rethrows {
    threads.update(&field, by: Self.chunk) { range, part in
      for index in range {
        let match = part[index - range.lowerBound]
        part[index - range.lowerBound].distance = level.distance(
          features, target: Int(level.targets[index]), source: Int(match.source))
      }
    }
    for sweep in 0..<Self.sweeps {
      let before = field
      let key = Self.mixed(
        seed ^ UInt64(level.number) << 56 ^ UInt64(step) << 48 ^ UInt64(sweep) << 40)
      threads.update(&field, by: Self.chunk) { range, part in
        scan(range, part, before, features, forward: (step + sweep) % 2 == 0, key: key)
      }
      try onSweep()
    }
  }

  private func scan(
    _ range: Range<Int>, _ part: UnsafeMutableBufferPointer<Match>, _ before: [Match],
    _ features: [PixelFeatures], forward: Bool, key: UInt64
  ) {
    let sign = forward ? 1 : -1
    for place in 0..<range.count {
      let local = forward ? place : range.count - 1 - place
      let target = Int(level.targets[range.lowerBound + local])
      var best = part[local]
      func consider(_ candidate: Int) {
        guard level.isSource.indices.contains(candidate), level.isSource[candidate],
          candidate != Int(best.source)
        else { return }
        let distance = level.distance(
          features, target: target, source: candidate, limit: best.distance)
        if distance < best.distance {
          best = Match(source: Int32(candidate), distance: distance)
        }
      }
      for step in [sign, sign * level.grid.width] {
        let neighbour = Int(level.targetOf[target - step])
        guard neighbour >= 0 else { continue }
        let match =
          range.contains(neighbour) ? part[neighbour - range.lowerBound] : before[neighbour]
        consider(Int(match.source) + step)
      }
      // One of all sources, then ever nearer to the best.
      let draw = Self.mixed(key ^ UInt64(target))
      consider(Int(level.sources[Int(draw % UInt64(level.sources.count))]))
      var radius = min(Self.reach, max(level.grid.height, level.grid.width) / 2)
      while radius >= 1 {
        if let candidate = near(best.source, radius, Self.mixed(draw ^ UInt64(radius))) {
          consider(candidate)
        }
        radius /= 2
      }
      part[local] = best
    }
  }

  /// A pixel drawn from the square around another, or nil when it lies outside the grid.
  private func near(_ source: Int32, _ radius: Int, _ draw: UInt64) -> Int? {
    let side = UInt64(2 * radius + 1)
    let row = Int(source) / level.grid.width + Int((draw >> 32) % side) - radius
    let column = Int(source) % level.grid.width + Int((draw & 0xffff_ffff) % side) - radius
    guard row >= 0, column >= 0, row < level.grid.height, column < level.grid.width else {
      return nil
    }
    return row * level.grid.width + column
  }

  /// A number's bits, mixed until none tells of another (the finalizer of SplitMix64).
  package static func mixed(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9e37_79b9_7f4a_7c15
    x = (x ^ x >> 30) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ x >> 27) &* 0x94d0_49bb_1331_11eb
    return x ^ x >> 31
  }
}
