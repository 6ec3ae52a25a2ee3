import Editing
import Tensors
import TestSupport
import Testing

@Suite struct PatchMatchTests {
  private func start(_ level: PatchLevel) -> [Match] {
    level.targets.indices.map {
      Match(source: level.sources[$0 * 7919 % level.sources.count], distance: 0)
    }
  }

  @Test func distancesAreTrueAndNeverRise() throws {
    let scene = PatchScene.noise(80, 90, hole: Region(top: 20, left: 15, height: 41, width: 53))
    let (level, features) = try scene.level()
    var field = start(level)
    let search = PatchMatch(level: level, seed: 4)
    var before = level.targets.indices.map {
      level.distance(
        features, target: Int(level.targets[$0]), source: Int(field[$0].source))
    }
    for step in 0..<2 {
      search.search(&field, features: features, step: step, TestThreads.two) {}
      for (index, match) in field.enumerated() {
        let own = level.distance(
          features, target: Int(level.targets[index]), source: Int(match.source))
        #expect(abs(own - match.distance) < 1e-4 * max(own, 1))
        #expect(match.distance <= before[index] * 1.0001)
        #expect(level.isSource[Int(match.source)])
      }
      before = field.map(\.distance)
    }
  }

  @Test func threadsDoNotMatterAndSeedsDo() throws {
    let scene = PatchScene.noise(80, 90, hole: Region(top: 20, left: 15, height: 41, width: 53))
    let (level, features) = try scene.level()
    #expect(level.targets.count > 2048, "more than one chunk")
    func found(_ threads: ThreadPool, seed: UInt64) -> [Match] {
      var field = start(level)
      PatchMatch(level: level, seed: seed)
        .search(&field, features: features, step: 0, threads) {}
      return field
    }
    let one = found(TestThreads.one, seed: 1)
    #expect(one == found(TestThreads.four, seed: 1))
    #expect(one != found(TestThreads.four, seed: 2))
  }

  /// Where the picture repeats, propagation carries one lucky find over the whole hole.
  @Test func comesNearTheExactAnswer() throws {
    let scene = PatchScene.texture(
      96, period: 11, hole: Region(top: 30, left: 30, height: 30, width: 30))
    let (level, features) = try scene.level()
    // The hole as it would be if it were filled rightly.
    var whole = scene.atlas().picture
    let truth = PatchAtlas(
      region: scene.region, picture: scene.picture, hole: scene.hole, missing: scene.hole,
      sources: CopySources(), size: (96, 96))
    whole.features = truth.picture.features
    PatchFeatures.measureTexture(of: &whole, wholly: true, TestThreads.one)
    var known = whole.features
    for pixel in known.indices where level.grid.kinds[pixel] == .known {
      known[pixel][3] = features[pixel][3]
      known[pixel][4] = features[pixel][4]
    }
    var field = start(level)
    for step in 0..<3 {
      PatchMatch(level: level, seed: 1)
        .search(&field, features: known, step: step, TestThreads.two) {}
    }
    let exact = NearestPatches(level, features: known, channels: 5, TestThreads.two)
      .search(for: level.targets, features: known, TestThreads.two)
    let (found, best) = (field.map(\.distance).reduce(0, +), exact.map(\.distance).reduce(0, +))
    #expect(found < 1.5 * best + 0.05 * Float(field.count))
  }
}
