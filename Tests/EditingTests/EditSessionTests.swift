import Editing
import Priors
import Synchronization
import Tensors
import TestSupport
import Testing

/// What an edit runs with: a sampler of the user's own, what is shown, how far it is.
@Suite struct EditSessionTests {
  /// Adds no noise, so that all its results are one unless they begin apart.
  private struct QuietSampler: Sampler {
    func sample(
      _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
      schedule: Schedule, noise: inout any NoiseSource, region: Region
    ) throws -> Tensor {
      let x = try denoiser.denoise(estimate, sigma: schedule.sigmas[0])
      return measurement?.project(x) ?? x
    }
  }

  private let picture = Tensor(shape: [1, 24, 30, 3], repeating: 0.3)
  private let hole = Tensor(
    shape: [1, 24, 30, 1], values: (0..<24 * 30).map { $0 % 7 == 0 ? 1 : 0 })

  private func answer(_ sample: UInt32, seed: UInt64 = 0) throws -> Tensor {
    var settings = EditSettings()
    (settings.sample, settings.seed) = (sample, seed)
    let session = EditSession(
      GaussianPrior(), settings: settings, threads: TestThreads.two, sampler: QuietSampler())
    return try InpaintEdit().run(picture, coverage: hole, session)
  }

  @Test func ownSamplersAnswerInSeveralWaysToo() throws {
    #expect(try answer(0) == answer(0) && answer(1) == answer(1))
    #expect(try answer(0) == answer(0, seed: 5))
    let answers = try (0..<3).map { try answer($0) }
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
      #expect((answers[first] - answers[second]).largestMagnitude > 0.01)
    }
  }

  @Test func whatIsShownLiesWhereItBelongs() throws {
    let seen = Mutex<[Region]>([])
    let session = EditSession(
      GaussianPrior(), settings: EditSettings(), threads: TestThreads.two,
      onEstimate: { _, place in seen.withLock { $0.append(place) } })
    let place = Region(top: 3, left: 5, height: 7, width: 9)
    let (plain, scaled) = (session.showing(), session.showing(atScale: 4))
    try #require(plain != nil && scaled != nil)
    plain?(picture, place)
    scaled?(picture, place)
    #expect(
      seen.withLock { $0 } == [place, Region(top: 12, left: 20, height: 28, width: 36)])
    let unseen = EditSession(GaussianPrior(), settings: EditSettings(), threads: TestThreads.two)
    #expect(unseen.showing() == nil)
  }

  /// Tiles of the prior and pixels from patches are one amount of work.
  @Test func theFractionCountsAllThatIsKnown() {
    let session = EditSession(GaussianPrior(), settings: EditSettings(), threads: TestThreads.two)
    var progress = session.progress
    #expect(progress.fraction == 0)
    progress.expected = TileWork(tiles: 2, pixels: 300, area: 150)
    progress.patchPixelsExpected = 100
    progress.done = TileWork(tiles: 1, pixels: 150, area: 150)
    progress.patchPixelsDone = 50
    #expect(progress.fraction == 0.5)
    // More than was foreseen is never more than all.
    progress.done = TileWork(tiles: 4, pixels: 600, area: 150)
    progress.patchPixelsDone = 100
    #expect(progress.fraction == 1)
  }

  @Test func aNoteIsMadeOnce() {
    let session = EditSession(GaussianPrior(), settings: EditSettings(), threads: TestThreads.two)
    for text in ["one", "two", "one"] { session.note(text) }
    #expect(session.notes == ["one", "two"])
  }

  /// Data of bits hold in the end, but for data with noise, which would bring it back.
  @Test(arguments: [0, 0.2]) func bitsAreHeldToExactData(_ noise: Double) throws {
    let session = EditSession(BitPrior(), settings: EditSettings(), threads: TestThreads.two)
    let result =
      noise == 0
      ? try InpaintEdit().run(picture, coverage: hole, session)
      : try RestoreEdit(happened: [], noise: noise).run(picture, damage: hole, session)
    let known = hole.mapped { 1 - $0 }
    let difference = (result - picture).scaled(by: known).largestMagnitude
    #expect(noise == 0 ? difference == 0 : difference > 0.01)
  }
}

/// Sees the same picture whatever it is shown, in bits.
private struct BitPrior: Prior {
  let channels = 24
  let nativeSide = 16
  let classCount = 0
  let traits = PriorTraits(
    kind: .posteriorMean, levels: .range(0.002...80), nativeSampler: .multistep(sigmas: []),
    space: .bits(BitCode()))

  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    x.mapped { $0 > 0 ? 0.9 : -0.9 }
  }
}
