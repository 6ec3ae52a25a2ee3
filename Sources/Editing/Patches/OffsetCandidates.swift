import Foundation
import Tensors

/// A way from a pixel to the one that it is copied from.
package struct PatchOffset: Sendable, Hashable {
  package var down: Int
  package var right: Int

  package init(down: Int, right: Int) {
    self.down = down
    self.right = right
  }
}

/// Which offsets a hole may be copied by: those that its own matches prefer, and those by which the
/// known picture repeats itself (He and Sun, "Statistics of patch offsets for image completion",
/// 2012).
package enum OffsetCandidates {
  private static let fromField = 32
  private static let fromPicture = 24
  /// Known patches whose repetitions are counted.
  private static let mostPatches = 600
  /// And those that they are compared with.
  private static let mostSources = 4096

  package static func find(
    _ level: PatchLevel, _ field: [Match], features: [PixelFeatures], _ threads: ThreadPool
  ) -> [PatchOffset] {
    var candidates = peaks(
      zip(level.targets, field).filter { level.grid.kinds[Int($0.0)] == .hole }
        .map { way(level.grid, from: $0.0, to: $0.1.source) }, atMost: fromField)
    for offset in repetitions(level, features: features, threads)
    where !candidates.contains(offset) {
      candidates.append(offset)
    }
    return candidates
  }

  private static func way(_ grid: PatchGrid, from target: Int32, to source: Int32) -> PatchOffset {
    let width = Int32(grid.width)
    return PatchOffset(
      down: Int(source / width - target / width), right: Int(source % width - target % width))
  }

  /// Offsets from known patches near the hole to the most similar ones that are not beside them.
  private static func repetitions(
    _ level: PatchLevel, features: [PixelFeatures], _ threads: ThreadPool
  ) -> [PatchOffset] {
    let (grid, box) = (level.grid, level.holeBox)
    let side = max(box.height, box.width)
    let near = box.expanded(by: side * 3 / 4 + 2)
    let own = level.sources.filter { grid.canvas.contains(Int($0) / grid.width, 0) }
    let around = own.filter { near.contains(Int($0) / grid.width, Int($0) % grid.width) }
    guard around.count > 20 else { return [] }
    let patches = thinned(around, to: mostPatches)
    let search = NearestPatches(
      level, features: features, channels: 5, sources: thinned(own, to: mostSources), threads)
    let least = max(2, side / 5)
    // The nearest patches lie beside a patch; some of the next ones lie far enough.
    let matches = search.search(
      24, for: patches, features: features,
      weights: [Float](repeating: 1, count: grid.kinds.count), penalty: 0, threads)
    var ways: [PatchOffset] = []
    for (index, patch) in patches.enumerated() {
      let far = matches[index * 24..<(index + 1) * 24].lazy.map {
        way(grid, from: patch, to: $0.source)
      }.first { max(abs($0.down), abs($0.right)) >= least }
      if let far { ways.append(far) }
    }
    return peaks(ways, atMost: fromPicture, separate: true)
  }

  private static func thinned(_ values: [Int32], to count: Int) -> [Int32] {
    let step = values.count / count + 1
    return stride(from: 0, to: values.count, by: step).map { values[$0] }
  }

  /// The most frequent offsets, of a histogram that is blurred a little.
  /// - Parameter separate: only local maxima.
  private static func peaks(_ ways: [PatchOffset], atMost count: Int, separate: Bool = false)
    -> [PatchOffset]
  {
    let kernel = (-2...2).map { exp(-Float($0 * $0) / (2 * 0.7 * 0.7)) }
    let total = kernel.reduce(0, +)
    var histogram: [PatchOffset: Float] = [:]
    // In whole numbers first: sums of floats would depend on the order of equal offsets.
    var counts: [PatchOffset: Int] = [:]
    for way in ways { counts[way, default: 0] += 1 }
    for (way, number) in counts.sorted(by: { order($0.key, $1.key) }) {
      for down in -2...2 {
        for right in -2...2 {
          let share = kernel[down + 2] * kernel[right + 2] / (total * total)
          histogram[
            PatchOffset(down: way.down + down, right: way.right + right), default: 0] +=
            share * Float(number)
        }
      }
    }
    func isPeak(_ offset: PatchOffset, _ height: Float) -> Bool {
      (-1...1).allSatisfy { down in
        (-1...1).allSatisfy { right in
          height
            >= histogram[
              PatchOffset(down: offset.down + down, right: offset.right + right), default: 0]
        }
      }
    }
    return histogram.filter { !separate || isPeak($0.key, $0.value) }
      .sorted { $0.value != $1.value ? $0.value > $1.value : order($0.key, $1.key) }
      .prefix(count).map(\.key)
  }

  private static func order(_ a: PatchOffset, _ b: PatchOffset) -> Bool {
    (a.down, a.right) < (b.down, b.right)
  }
}
