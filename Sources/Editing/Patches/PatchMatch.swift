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
  /// Scans, forth and back in turns.
  package static let sweeps = 4
  /// A random candidate must be nearer by this share, a neighbour's only nearer: so copies cohere.
  private static let margin: Float = 0.3
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
        scan(range, part, before, features, forward: sweep % 2 == 0, key: key)
      }
      try onSweep()
    }
  }

  private func scan(
    _ range: Range<Int>, _ part: UnsafeMutableBufferPointer<Match>, _ before: [Match],
    _ features: [PixelFeatures], forward: Bool, key: UInt64
  ) {
    let width = level.grid.width
    let sign = forward ? 1 : -1
    let largest = max(level.grid.height, width)
    for place in 0..<range.count {
      let local = forward ? place : range.count - 1 - place
      let target = Int(level.targets[range.lowerBound + local])
      var best = part[local]
      for step in [sign, sign * width] {
        let neighbour = Int(level.targetOf[target - step])
        guard neighbour >= 0 else { continue }
        let match =
          range.contains(neighbour) ? part[neighbour - range.lowerBound] : before[neighbour]
        let candidate = Int(match.source) + step
        guard level.isSource.indices.contains(candidate), level.isSource[candidate],
          candidate != Int(best.source)
        else { continue }
        let distance = level.distance(
          features, target: target, source: candidate, limit: best.distance)
        if distance < best.distance {
          best = Match(source: Int32(candidate), distance: distance)
        }
      }
      var radius = largest
      var round: UInt64 = 0
      while radius >= 1 {
        let draw = Self.mixed(key ^ round << 32 ^ UInt64(target))
        let (first, second) = (Int(draw >> 32), Int(draw & 0xffff_ffff))
        let candidate: Int
        if round == 0 {
          candidate = Int(level.sources[first % level.sources.count])
        } else {
          let y = Int(best.source) / width + first % (2 * radius + 1) - radius
          let x = Int(best.source) % width + second % (2 * radius + 1) - radius
          candidate = y >= 0 && x >= 0 && y < level.grid.height && x < width ? y * width + x : -1
        }
        if candidate >= 0, candidate != Int(best.source), level.isSource[candidate] {
          let limit = best.distance * (1 - Self.margin)
          let distance = level.distance(features, target: target, source: candidate, limit: limit)
          if distance < limit { best = Match(source: Int32(candidate), distance: distance) }
        }
        radius /= 2
        round += 1
      }
      part[local] = best
    }
  }

  /// A number's bits, mixed until none tells of another (the finalizer of SplitMix64).
  package static func mixed(_ value: UInt64) -> UInt64 {
    var x = value &+ 0x9e37_79b9_7f4a_7c15
    x = (x ^ x >> 30) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ x >> 27) &* 0x94d0_49bb_1331_11eb
    return x ^ x >> 31
  }
}
