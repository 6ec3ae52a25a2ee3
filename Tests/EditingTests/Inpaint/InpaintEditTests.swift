import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// What fills which hole, along which levels, and what of it is pasted.
@Suite struct InpaintEditTests {
  private func session(
    _ prior: any Prior, _ fill: FillKind = .model, _ change: (inout EditSettings) -> Void = { _ in }
  ) -> EditSession {
    var settings = EditSettings()
    settings.fill = fill
    change(&settings)
    return EditSession(prior, settings: settings, threads: TestThreads.two)
  }

  private func coverage(_ hole: Region, _ value: Float = 1) -> Tensor {
    Tensor(
      shape: [1, 56, 60, 1],
      values: (0..<56 * 60).map { hole.contains($0 / 60, $0 % 60) ? value : 0 })
  }

  private var picture: Tensor {
    var random = TestRandom(8)
    return random.tensor([1, 56, 60, 3], in: -0.8...0.8)
  }

  private let thick = Region(top: 15, left: 14, height: 20, width: 22)

  /// The levels that a prior was asked for, however many tiles there were.
  private func levels(_ hole: Region) throws -> [Double] {
    let prior = ClosedFormPrior(.endpoint, floor: 0.002)
    _ = try InpaintEdit().run(picture, coverage: coverage(hole), session(prior))
    return prior.asked.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  /// Ten calls from σ = 1 for what must be made up, then four a level from 0.5.
  @Test func thickHolesAreMadeUp() throws {
    let asked = try levels(thick)
    #expect(asked.count == 10 + 4 + 4)
    let expected = [(0, 1), (9, 0.05), (10, 0.5), (13, 0.05), (14, 0.5), (17, 0.05)]
    for (index, level) in expected where index < asked.count {
      #expect(abs(asked[index] / level - 1) < 1e-6)
    }
    #expect(zip(asked[..<10], asked[1..<10]).allSatisfy { $0 > $1 })
  }

  @Test func thinHolesFollowFromWhatIsAround() throws {
    let asked = try levels(Region(top: 15, left: 14, height: 5, width: 22))
    #expect(asked.count == 12)
    #expect(abs(asked[0] / 0.3 - 1) < 1e-6 && abs(asked[asked.count - 1] / 0.024 - 1) < 1e-6)
  }

  /// Thick holes are filled from patches, unless somebody says how to sample.
  @Test func whoSaysHowToSampleMeansThePrior() throws {
    func usesPrior(_ fill: FillKind, _ change: (inout EditSettings) -> Void) throws -> Bool {
      let session = session(ClosedFormPrior(.endpoint, floor: 0.002), fill, change)
      _ = try InpaintEdit().run(picture, coverage: coverage(thick), session)
      #expect((session.progress.expected.tiles > 0) != (session.progress.patchPixelsExpected > 0))
      return session.progress.done.tiles > 0
    }
    #expect(try !usesPrior(.auto) { _ in })
    #expect(try usesPrior(.auto) { $0.steps = 2 })
    #expect(try usesPrior(.auto) { $0.sampler = .consistency })
    #expect(try usesPrior(.auto) { $0.sigmas = [0.5, 0.1] })
    #expect(try !usesPrior(.patches) { $0.steps = 2 })
    #expect(try usesPrior(.model) { _ in })
  }

  /// A feathered edge is as much of the fill as it says; elsewhere the picture stays.
  @Test func softEdgesAreMixed() throws {
    func result(_ value: Float) throws -> Tensor {
      try InpaintEdit().run(
        picture, coverage: coverage(thick, value), session(GaussianPrior()))
    }
    let (full, soft) = (try result(1), try result(0.2))
    let share = (Float(0.2) * 255).rounded() / 255
    let mixed = picture + share * (full - picture)
    #expect((soft - mixed).largestMagnitude < 1e-5)
    #expect((full - picture).cropped(thick).largestMagnitude > 0.2)
    let outside = coverage(thick).mapped { 1 - $0 }
    #expect(full.scaled(by: outside) == picture.scaled(by: outside))
  }

  @Test func nothingToFillIsSaid() {
    #expect(throws: EditingError.self) {
      try InpaintEdit().run(
        picture, coverage: coverage(thick, 0), session(GaussianPrior()))
    }
  }
}
