import Foundation
import Models
import Priors
import Tensors
import TestSupport
import Testing

/// Models of the published ones' exact size with random weights: they load and answer. A gigabyte
/// each, so only where the environment variable RETOUCH_FULL_SIZE is set.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["RETOUCH_FULL_SIZE"] != nil))
struct FullSizeTests {
  @Test func imageNet64() throws {
    try Self.run(.imageNet64, "ImageNet-64", shards: 1, label: 281)
  }

  @Test func lsun256() throws {
    try Self.run(.lsun256, "LSUN-256", shards: 2, label: nil)
  }

  private static func run(_ model: SyntheticModel, _ name: String, shards: Int, label: Int?) throws
  {
    let folder = try TemporaryFolder()
    try model.writeHalves(to: folder, shards: shards)
    let clock = ContinuousClock()
    let threads = ThreadPool()
    var prior: (any Prior)?
    let loading = try clock.measure {
      prior = try PipelineFolder(path: folder.path).loadPrior(threads: threads)
    }
    let loaded = try #require(prior)
    var random = TestRandom(1)
    let side = loaded.nativeSide
    let x = random.tensor([1, side, side, 3], in: -2...2)
    var answer = x
    let calling = try clock.measure {
      answer = try loaded.denoise(x, sigma: 1, condition: Condition(classLabel: label))
    }
    #expect(answer.shape == x.shape)
    #expect(answer.isFinite)
    #expect(answer.largestMagnitude > 0.1 && answer.largestMagnitude < 100)
    print("full size \(name): loaded in \(loading), one call in \(calling), \(peakMemory())")
  }

  /// The most memory that this process has had, as Linux tells it.
  private static func peakMemory() -> String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let lines = status.split(separator: "\n")
      .filter { $0.hasPrefix("VmHWM") || $0.hasPrefix("RssAnon") }
    return lines.joined(separator: ", ").replacingOccurrences(of: "\t", with: " ")
  }
}
