import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// Edits keep to what a prior says of itself, and say so when a user asks for something else.
@Suite struct PriorTraitsTests {
  private let grey = Tensor(shape: [1, 20, 24, 1], repeating: 0.2)

  private func settings(_ change: (inout EditSettings) -> Void = { _ in }) -> EditSettings {
    var settings = EditSettings()
    change(&settings)
    return settings
  }

  /// Every kind of edit.
  private func runAll(_ prior: any Prior, _ settings: EditSettings) throws {
    func session() -> EditSession {
      EditSession(prior, settings: settings, threads: TestThreads.two)
    }
    let picture = random([1, 20, 24, 3], seed: 1).clamped(-1, 1)
    _ = try ColorizeEdit().run(grey, session())
    _ = try UpscaleEdit(scale: 2).run(picture, session())
    _ = try UpscaleEdit(scale: 3).run(picture, session())
    if settings.sampler != .annealed {
      _ = try SampleEdit(height: 20, width: 24).run(session())
    }
    var modelled = settings
    modelled.fill = .model
    for box in [3..<5, 4..<18] {
      let hole = Tensor(
        shape: [1, 20, 24, 1],
        values: (0..<480).map { box.contains($0 / 24) && box.contains($0 % 24) ? 1 : 0 })
      _ = try InpaintEdit().run(
        picture, coverage: hole,
        EditSession(prior, settings: modelled, threads: TestThreads.two))
    }
  }

  /// Those that go by a prior's own levels.
  private static let samplersOfLadders =
    [nil] + SamplerKind.allCases.filter { $0 != .cm4ir && $0 != .pnp }.map(Optional.some)

  /// The others go by levels of their own, which such a prior doesn't know.
  @Test(arguments: [SamplerKind.cm4ir, .pnp])
  func publishedLevelsAreRefusedByLadders(_ sampler: SamplerKind) {
    for levels in [NoiseLevels.ladder([80, 0.8]), .single(80)] {
      let prior = ClosedFormPrior(.endpoint, levels, sampler: .ladder)
      #expect(throws: EditingError.self) {
        try runAll(prior, settings { $0.sampler = sampler })
      }
    }
  }

  /// Of a ladder only its own levels, whatever the task, the sampler and the steps.
  @Test(arguments: [[22026.5, 2.414, 1, 0.414], [80, 0.821], [1]], [nil, 1, 3, 50])
  func laddersAreObeyed(_ ladder: [Double], _ steps: Int?) throws {
    for sampler in Self.samplersOfLadders {
      let prior = ClosedFormPrior(.endpoint, .ladder(ladder), sampler: .ladder)
      try runAll(
        prior,
        settings {
          $0.steps = steps
          $0.sampler = sampler
        })
      #expect(!prior.asked.isEmpty && Set(prior.asked).isSubset(of: ladder))
    }
  }

  @Test func oneLevelIsObeyed() throws {
    for sampler in Self.samplersOfLadders {
      let prior = ClosedFormPrior(.oneShot, .single(80), sampler: .oneShot)
      try runAll(
        prior,
        settings {
          $0.steps = 5
          $0.sampler = sampler
        })
      #expect(Set(prior.asked) == [80])
    }
  }

  /// Plans that were measured with another prior are brought within this one's levels.
  @Test(arguments: [0.1...5, 0.4...0.45, 20...80, 1e-4...0.01])
  func rangesAreObeyed(_ range: ClosedRange<Double>) throws {
    for kind in [PriorKind.endpoint, .posteriorMean] {
      for sampler: NativeSampler in [
        .multistep(sigmas: []), .heun(steps: 4), .gamma(0.5, steps: 3),
      ] {
        let prior = ClosedFormPrior(
          kind, .range(range), canJump: kind == .endpoint, sampler: sampler)
        try runAll(prior, settings())
        #expect(!prior.asked.isEmpty)
        let outside = prior.asked.filter {
          $0 < range.lowerBound * (1 - 1e-9) || $0 > range.upperBound * (1 + 1e-9)
        }
        #expect(outside.isEmpty, "\(outside)")
      }
    }
  }

  private func refusal(_ prior: any Prior, _ change: (inout EditSettings) -> Void) -> String {
    let session = EditSession(prior, settings: settings(change), threads: TestThreads.two)
    do {
      _ = try ColorizeEdit().run(grey, session)
      return "taken"
    } catch {
      return "\(error)"
    }
  }

  @Test func otherLevelsAreRefusedByName() {
    let ladder = ClosedFormPrior(.endpoint, .ladder([80, 2.41406, 0.5]))
    for sigmas in [[80, 3], [100], [2.4, 0.1], [0.4]] {
      let line = refusal(ladder) { $0.sigmas = sigmas }
      #expect(line == "sigmas: this model knows the noise levels 80.0, 2.41406, 0.5 alone")
    }
    // People round.
    #expect(refusal(ladder) { $0.sigmas = [80, 2.41] } == "taken")
    #expect(Set(ladder.asked).isSubset(of: [80, 2.41406]))
    let one = ClosedFormPrior(.oneShot, .single(80))
    #expect(
      refusal(one) { $0.sigmas = [1] } == "sigmas: this model knows the noise level 80.0 alone")
    #expect(
      refusal(ClosedFormPrior(.endpoint, .ladder((1...50).map { 1 / Double($0) }))) {
        $0.sigmas = [7]
      }.hasSuffix("0.125, … alone"))
    let range = ClosedFormPrior(.endpoint)
    #expect(
      refusal(range) { $0.sigmas = [81, 1] } == "sigmas must lie within the model's 0.002 to 80.0")
  }

  @Test func classesAreRefusedByName() {
    let none = ClosedFormPrior(.endpoint)
    #expect(refusal(none) { $0.condition.classLabel = 0 }.contains("knows no classes"))
    let needed = ClosedFormPrior(.endpoint, classes: 10, classUse: .required)
    #expect(refusal(needed) { _ in } == "this model needs a class from 0 to 9")
    let free = ClosedFormPrior(.endpoint, classes: 10, classUse: .optional)
    #expect(refusal(free) { _ in } == "taken")
    for prior in [needed, free] {
      for label in [-1, 10, .max, .min] {
        #expect(refusal(prior) { $0.condition.classLabel = label }.contains("from 0 to 9"))
      }
      #expect(refusal(prior) { $0.condition.classLabel = 9 } == "taken")
    }
  }

  @Test func guidanceIsRefusedByName() {
    #expect(
      refusal(ClosedFormPrior(.endpoint)) { $0.condition.guidance = 1 }
        == "this model takes no guidance weight by itself; give a guide too")
    let prior = ClosedFormPrior(.endpoint, guidance: 0...4)
    for weight in [-0.1, 4.1, .infinity, .nan] {
      #expect(
        refusal(prior) { $0.condition.guidance = weight }
          .hasPrefix("guidance must be from 0.0 to 4.0"))
    }
    for weight in [0.0, 4] {
      #expect(refusal(prior) { $0.condition.guidance = weight } == "taken")
    }
  }
}
