import Editing
import Tensors
import TestSupport
import Testing

@Suite struct OffsetLabelsTests {
  /// On a chain messages are exact: the labelling is the cheapest of all.
  @Test func aChainIsSolvedExactly() throws {
    let scene = PatchScene.noise(24, 40, hole: Region(top: 11, left: 14, height: 1, width: 6))
    let (level, _) = try scene.level()
    let offsets = [(-6, 0), (7, 3), (5, -4)].map { PatchOffset(down: $0.0, right: $0.1) }
    let labels = OffsetLabels(level, offsets: offsets)
    var random = TestRandom(8)
    for _ in 0..<20 {
      let costs = random.tensor([6 * 3], in: 0...1).values
      var seams = [Float](repeating: 0, count: 6 * 9)
      for node in 0..<6 {
        for a in 0..<3 {
          for b in 0..<a {
            let cost = Float.random(in: 0...1, using: &random)
            seams[node * 9 + a * 3 + b] = cost
            seams[node * 9 + b * 3 + a] = cost
          }
        }
      }
      func energy(_ labels: [Int]) -> Float {
        var sum: Float = 0
        for node in 0..<6 { sum += costs[node * 3 + labels[node]] }
        for node in 0..<5 {
          let pair = labels[node] * 3 + labels[node + 1]
          sum += seams[node * 9 + pair] + seams[(node + 1) * 9 + pair]
        }
        return sum
      }
      var least = Float.infinity
      for code in 0..<729 {
        var (rest, all) = (code, [Int]())
        for _ in 0..<6 {
          all.append(rest % 3)
          rest /= 3
        }
        least = min(least, energy(all))
      }
      #expect(abs(energy(labels.solve(costs, seams: seams)) - least) < 1e-4)
    }
  }

  /// In a picture that repeats itself, a whole period is the offset that fits everywhere.
  @Test func aPeriodIsFoundAndCopied() throws {
    let scene = PatchScene.texture(
      64, period: 12, hole: Region(top: 24, left: 24, height: 14, width: 14))
    var (level, features) = try scene.level()
    var field = NearestPatches(level, features: features, channels: 5, TestThreads.two)
      .search(for: level.targets, features: features, TestThreads.two)
    let offsets = OffsetCandidates.find(level, field, features: features, TestThreads.two)
    #expect(offsets.contains { $0.down % 12 == 0 && $0.right % 12 == 0 })
    let applied = OffsetLabels(level, offsets: offsets).apply(
      features: &features, field: &field, taste: offsets.map { _ in 0 }, TestThreads.two)
    #expect(applied)
    let truth = PatchAtlas(
      region: scene.region, picture: scene.picture, hole: scene.hole, missing: scene.hole,
      sources: CopySources(), size: (64, 64)
    ).picture
    for pixel in level.hole {
      #expect(PatchFeatures.colourDistance(features[Int(pixel)], truth.features[Int(pixel)]) < 1e-9)
    }
  }

  @Test func aHoleThatNoOffsetReachesStays() throws {
    let scene = PatchScene.noise(32, 32, hole: Region(top: 12, left: 12, height: 8, width: 8))
    var (level, features) = try scene.level()
    let before = features
    var field = level.targets.map { Match(source: $0, distance: 0) }
    let applied = OffsetLabels(level, offsets: [PatchOffset(down: 1, right: 0)]).apply(
      features: &features, field: &field, taste: [0], TestThreads.one)
    #expect(!applied && features == before)
  }
}
