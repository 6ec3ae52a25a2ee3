import Editing
import Priors
import Synchronization
import Tensors
import TestSupport
import Testing

/// Which part of a picture is worked on for a hole, and in how many levels.
@Suite struct HoleJobTests {
  private func made(
    _ hole: Region, _ height: Int = 400, _ width: Int = 600, mayBeThick: Bool = true
  )
    -> HoleJob?
  {
    let coverage = Coverage(
      height: height, width: width,
      bytes: (0..<height * width).map { hole.contains($0 / width, $0 % width) ? 255 : 0 })
    return HoleJob(hole, hole: coverage, tileSide: 64, mayBeThick: mayBeThick)
  }

  @Test func noHoleIsNoJob() {
    let empty = Coverage(height: 50, width: 50, bytes: Array(repeating: 0, count: 2500))
    let box = Region(top: 3, left: 4, height: 20, width: 20)
    #expect(HoleJob(box, hole: empty, tileSide: 64, mayBeThick: true) == nil)
  }

  /// 12 pixels are at most 6 from what is known; 13 are 7. A tile around it, centred.
  @Test func thinHoles() throws {
    let thin = try #require(made(Region(top: 100, left: 200, height: 12, width: 40)))
    #expect(thin.isThin && thin.levels == 0)
    #expect(thin.region == Region(top: 74, left: 184, height: 64, width: 72))
    let thick = try #require(made(Region(top: 100, left: 200, height: 13, width: 40)))
    #expect(!thick.isThin && thick.levels == 0)
    // Where thin holes cross, it is told to be sampled as they are.
    let crossing = Region(top: 100, left: 200, height: 80, width: 80)
    let told = try #require(made(crossing, mayBeThick: false))
    #expect(told.isThin && told.levels == 0)
  }

  /// Half a tile holds the hole's width at the coarsest level, and a quarter of a tile is around it.
  @Test func thickHolesHaveLevels() throws {
    for (width, levels) in [(32, 0), (34, 1), (64, 1), (66, 2), (130, 3)] {
      let hole = Region(top: 100, left: 150, height: width, width: 300)
      let job = try #require(made(hole))
      let block = 1 << levels
      #expect(job.levels == levels)
      for (side, most, found) in [
        (300, 600, job.region.width), (width, 400, job.region.height),
      ] {
        let wanted = min(max(side + 32 * block, 64 * block), most)
        #expect(found == (wanted + block - 1) / block * block)
      }
      #expect(job.region.intersection(hole) == hole)
      #expect(job.hole.values.count { $0 > 0 } == hole.area)
    }
  }

  /// As many as the picture has room for, in whole blocks, which may stick out of it.
  @Test func smallPicturesAreWhole() throws {
    let job = try #require(made(Region(top: 3, left: 2, height: 90, width: 93), 97, 99))
    #expect(job.levels == 1)
    #expect(job.region == Region(height: 98, width: 100))
  }

  /// A block that lies half in the hole is the mean of its known half: what is added to the picture is
  /// added to all that a prior sees of it.
  @Test func holesDontDarkenWhatIsAroundThem() throws {
    let hole = Region(top: 33, left: 31, height: 51, width: 47)
    let coverage = Tensor(
      shape: [1, 120, 120, 1],
      values: (0..<120 * 120).map { hole.contains($0 / 120, $0 % 120) ? 1 : 0 })
    func firstState(_ brightness: Float) throws -> Tensor {
      let prior = StatePrior()
      var settings = EditSettings()
      (settings.fill, settings.steps, settings.tileBatch) = (.model, 1, 100)
      let picture = Tensor(shape: [1, 120, 120, 3], repeating: brightness)
        .replaced(by: Tensor(shape: [1, 120, 120, 3], repeating: -1), where: coverage)
      _ = try InpaintEdit().run(
        picture, coverage: coverage,
        EditSession(prior, settings: settings, threads: TestThreads.two))
      return try #require(prior.states.withLock { $0.first })
    }
    let difference = try firstState(0.5) - firstState(0)
    #expect(difference.values.allSatisfy { abs($0 - 0.5) < 1e-4 })
  }
}

/// Remembers what it is shown.
private final class StatePrior: Prior {
  let channels = 3
  let nativeSide = 16
  let classCount = 0
  let traits = PriorTraits(
    kind: .endpoint, levels: .range(0.002...80), renoisingFloor: 0.002,
    nativeSampler: .multistep(sigmas: []))
  let states = Mutex<[Tensor]>([])

  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    states.withLock { $0.append(x) }
    return x.clamped(-1, 1)
  }
}
