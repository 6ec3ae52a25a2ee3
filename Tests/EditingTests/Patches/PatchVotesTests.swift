import Editing
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct PatchVotesTests {
  /// Every target is copied from the same way off: then every vote of a pixel is for one source.
  @Test func oneOffsetCopiesExactly() throws {
    let scene = PatchScene.noise(40, 40, hole: Region(top: 22, left: 16, height: 9, width: 8))
    var (level, features) = try scene.level()
    let step: Int32 = -16 * 40 + 2
    let field = level.targets.map { Match(source: $0 + step, distance: 1) }
    #expect(field.allSatisfy { level.isSource[Int($0.source)] })
    let weights = PatchVotes.weights(level, field)
    let sources = PatchVotes.mode(level, field, weights: weights, TestThreads.two)
    #expect(sources == level.hole.map { $0 + step })
    let before = features
    PatchVotes.mean(level, field, weights: weights, features: &features, TestThreads.two)
    for pixel in level.hole {
      let difference = features[Int(pixel)] - before[Int(pixel + step)]
      #expect(max(difference.max(), -difference.min()) < 1e-5)
    }
    for pixel in features.indices where level.grid.kinds[pixel] == .known {
      #expect(features[pixel] == before[pixel])
    }
  }

  @Test func meansAreWeighted() throws {
    let scene = PatchScene.noise(40, 40, hole: Region(top: 20, left: 16, height: 5, width: 5))
    var (level, features) = try scene.level()
    var random = TestRandom(2)
    let field = level.targets.map { _ in
      Match(
        source: level.sources[random.integer(0...level.sources.count - 1)],
        distance: Float(random.integer(1...100)))
    }
    let weights = PatchVotes.weights(level, field)
    let before = features
    PatchVotes.mean(level, field, weights: weights, features: &features, TestThreads.one)
    for pixel in level.hole {
      var (sum, total) = (PixelFeatures.zero, Float(0))
      for (index, target) in level.targets.enumerated() {
        let (down, right) = (target / 40 - pixel / 40, target % 40 - pixel % 40)
        guard abs(down) <= 3, abs(right) <= 3 else { continue }
        sum += weights[index] * before[Int(field[index].source - (target - pixel))]
        total += weights[index]
      }
      let difference = features[Int(pixel)] - sum / total
      #expect(max(difference.max(), -difference.min()) < 1e-5)
    }
  }

  @Test func nearerPatchesAndSurerTargetsWeighMore() throws {
    let scene = PatchScene.noise(40, 40, hole: Region(top: 12, left: 12, height: 16, width: 16))
    let (level, _) = try scene.level()
    var field = level.targets.map { Match(source: $0, distance: 1) }
    let even = PatchVotes.weights(level, field)
    let deep = try #require(level.targets.firstIndex(of: Int32(20 * 40 + 20)))
    let rim = try #require(level.targets.firstIndex(of: Int32(12 * 40 + 20)))
    #expect(even[rim] > 3 * even[deep])
    field[rim].distance = 4
    #expect(PatchVotes.weights(level, field)[rim] < even[rim])
  }

  /// exp(-d / 2d₇₅), as Wexler et al. have it: three quarters of the matches count well.
  @Test func weightsFallFromTheUpperQuartile() throws {
    let scene = PatchScene.noise(40, 40, hole: Region(top: 12, left: 12, height: 16, width: 16))
    let (level, _) = try scene.level()
    let count = level.targets.count
    let field = level.targets.enumerated().map { index, target in
      Match(source: target, distance: Float(index + 1))
    }
    let weights = PatchVotes.weights(level, field)
    let upper = Float(count * 3 / 4 + 1)
    for (index, weight) in weights.enumerated() {
      let expected = exp(-Float(index + 1) / (2 * upper)) * level.confidence[index]
      #expect(abs(weight - expected) <= 1e-4 * expected + 1e-20)
    }
  }
}
