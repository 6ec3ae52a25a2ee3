import Editing
import Tensors
import TestSupport
import Testing

@Suite struct NearestPatchesTests {
  @Test func findsWhatComparingAllFinds() throws {
    let scene = PatchScene.noise(48, 64, hole: Region(top: 18, left: 20, height: 11, width: 13))
    let (level, features) = try scene.level()
    let search = NearestPatches(level, features: features, channels: 5, TestThreads.two)
    let found = search.search(3, for: level.targets, features: features, TestThreads.two)
    #expect(level.targets.count > 200 && level.sources.count > 1024)
    for (index, target) in level.targets.enumerated() {
      let all = level.sources.map {
        level.distance(features, target: Int(target), source: Int($0))
      }.sorted()
      for rank in 0..<3 {
        let match = found[index * 3 + rank]
        let own = level.distance(features, target: Int(target), source: Int(match.source))
        #expect(abs(own - all[rank]) < 1e-3 * all[rank])
        #expect(abs(match.distance - all[rank]) < 1e-3 * all[rank])
      }
    }
  }

  @Test func threadsDoNotMatter() throws {
    let scene = PatchScene.noise(40, 40, hole: Region(top: 15, left: 15, height: 9, width: 9))
    let (level, features) = try scene.level()
    func found(_ threads: ThreadPool) -> [Match] {
      NearestPatches(level, features: features, channels: 5, threads)
        .search(for: level.targets, features: features, threads)
    }
    #expect(found(TestThreads.one) == found(TestThreads.four))
  }

  @Test func fewSourcesAreRepeated() throws {
    let scene = PatchScene.noise(24, 24, hole: Region(top: 9, left: 9, height: 5, width: 5))
    let (level, features) = try scene.level()
    let few = Array(level.sources.prefix(2))
    let found = NearestPatches(
      level, features: features, channels: 3, sources: few, TestThreads.one
    ).search(5, for: level.targets, features: features, TestThreads.one)
    #expect(found.count == 5 * level.targets.count)
    #expect(found.allSatisfy { few.contains($0.source) && $0.distance.isFinite })
  }

  /// A line has thousands of targets and no coarser level: what is compared stays within bounds.
  @Test func searchesAreHeldToWhatTheyAreWorth() throws {
    let scene = PatchScene.noise(
      300, 700, hole: Region(top: 140, left: 20, height: 3, width: 640))
    let (level, _) = try scene.level()
    #expect(!NearestPatches.isWorthwhile(level, searches: 1))
    let sources = NearestPatches.affordableSources(level, searches: 10)
    #expect(sources.count * level.targets.count * 10 <= 120_000_000)
    #expect(sources.count >= PatchLevel.fewestSources && Set(sources).count == sources.count)
    let small = try PatchScene.noise(40, 40, hole: Region(top: 15, left: 15, height: 9, width: 9))
      .level().level
    #expect(NearestPatches.isWorthwhile(small, searches: 10))
    // Where there are matches to go on from, sooner too many.
    let pairs = small.targets.count * small.sources.count
    let searches = 20_000_000 / pairs
    #expect(NearestPatches.isWorthwhile(small, searches: searches))
    #expect(!NearestPatches.isWorthwhile(small, searches: searches, onward: true))
    #expect(NearestPatches.isWorthwhile(small, searches: searches / 4, onward: true))
    #expect(NearestPatches.affordableSources(small, searches: 10) == small.sources)
  }
}
