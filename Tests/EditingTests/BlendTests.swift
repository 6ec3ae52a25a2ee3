import Editing
import Priors
import Tensors
import TestSupport
import Testing

@Suite struct BlendTests {
  private let threads = ThreadPool(threads: 2)
  private let first = Tensor(shape: [1, 20, 24, 3], repeating: -0.4)
  private let second = Tensor(shape: [1, 20, 24, 3], repeating: 0.6)

  private func session(
    _ prior: any Prior = ClosedFormPrior(.endpoint, floor: 0.002),
    _ change: (inout EditSettings) -> Void = { _ in }
  ) -> EditSession {
    var settings = EditSettings()
    change(&settings)
    return EditSession(prior, settings: settings, threads: threads)
  }

  @Test func theEndsAreThePictures() throws {
    let prior = ClosedFormPrior(.endpoint)
    #expect(try BlendEdit(share: 0).run(first, second, session(prior)) == first)
    #expect(try BlendEdit(share: 1).run(first, second, session(prior)) == second)
    #expect(prior.asked.isEmpty)
  }

  @Test func withoutNoiseItIsACrossFade() throws {
    let found = try BlendEdit(share: 0.25, strength: 0).run(first, second, session())
    #expect((found - Tensor(shape: first.shape, repeating: -0.15)).largestMagnitude < 1e-6)
  }

  /// The level rises to the strength's own in the middle and falls again.
  @Test func theLevelIsThatOfTheShare() throws {
    var levels: [Double] = []
    for share in [0.1, 0.5, 0.9] {
      let prior = ClosedFormPrior(.endpoint)
      _ = try BlendEdit(share: share, strength: 0.5).run(first, second, session(prior))
      levels.append(prior.asked.first ?? 0)
    }
    #expect(abs(levels[0] / levels[2] - 1) < 1e-9 && levels[0] < levels[1])
    #expect(abs(levels[1] - (try VaryEdit(strength: 0.5).level(within: .range(0.002...80)))) < 1e-9)
  }

  /// Neighbouring frames are near, for they have the same noises: nearer than frames of another seed.
  @Test func framesGoOverIntoEachOther() throws {
    func distance(_ a: Tensor, _ b: Tensor) -> Double { (a - b).dot(a - b) }
    let frame = try BlendEdit(share: 0.5).run(first, second, session())
    let next = try BlendEdit(share: 0.52).run(first, second, session())
    let other = try BlendEdit(share: 0.5).run(first, second, session { $0.seed = 1 })
    #expect(distance(frame, next) > 0)
    #expect(distance(frame, next) < 0.2 * distance(frame, other))
  }

  @Test func whatCannotBeIsRefused() throws {
    for share in [-0.1, 1.1, .nan] {
      #expect(throws: EditingError.self) { try BlendEdit(share: share) }
    }
    for strength in [-0.1, 1.1, .nan] {
      #expect(throws: EditingError.self) { try BlendEdit(share: 0, strength: strength) }
    }
    #expect(throws: EditingError.self) {
      try BlendEdit(share: 0.5).run(first, second, session { $0.sigmas = [1, 0.5] })
    }
    #expect(throws: EditingError.self) {
      try BlendEdit(share: 0).run(first, second, session { $0.sampler = .annealed })
    }
  }
}
