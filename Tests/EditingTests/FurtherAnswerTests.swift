import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// Several results of one seed differ whatever the sampler, and by as much as the data leave open where
/// that is known.
@Suite struct FurtherAnswerTests {
  private static let threads = ThreadPool(threads: 2)

  private static func session(
    _ prior: any Prior, _ sampler: SamplerKind?, sample: UInt32, steps: Int? = nil
  ) -> EditSession {
    var settings = EditSettings()
    settings.sampler = sampler
    settings.sample = sample
    settings.steps = steps
    settings.fill = .model
    return EditSession(prior, settings: settings, threads: threads)
  }

  private static func scene() -> Tensor {
    let values = (0..<24 * 24 * 3).map { index -> Float in
      let step = (index * 37 + index / 72 * 11) % 100
      return Float(step) / 80 - 0.6
    }
    return Tensor(shape: [1, 24, 24, 3], values: values)
  }

  private static func mask() -> Tensor {
    Tensor(shape: [1, 24, 24, 1], values: (0..<576).map { $0 % 3 == 0 ? 1 : 0 })
  }

  private enum Kind: String, CaseIterable {
    case inpaint, double, enlarge, colorize, denoise, noisyHoles, deblur, reduced

    func answer(_ session: EditSession) throws -> Tensor {
      let (scene, mask) = (FurtherAnswerTests.scene(), FurtherAnswerTests.mask())
      switch self {
      case .inpaint: return try InpaintEdit().run(scene, coverage: mask, session)
      case .double: return try UpscaleEdit(scale: 2).run(scene, session)
      case .enlarge: return try UpscaleEdit(scale: 3).run(scene, session)
      case .colorize: return try ColorizeEdit().run(scene.channel(0), session)
      case .denoise: return try RestoreEdit(happened: [], noise: 0.2).run(scene, session)
      case .noisyHoles:
        return try RestoreEdit(happened: [], noise: 0.2).run(scene, damage: mask, session)
      case .deblur:
        let blurring = Blurring(try BlurKernel.gaussian(1))
        return try RestoreEdit(happened: [blurring]).run(scene, session)
      case .reduced:
        return try RestoreEdit(happened: [try Reduction(by: 2)], noise: 0.1).run(scene, session)
      }
    }
  }

  @Test(arguments: [nil] + SamplerKind.allCases)
  func answersDiffer(_ sampler: SamplerKind?) throws {
    let prior = ClosedFormPrior(.endpoint, floor: 0.002)
    for edit in Kind.allCases {
      // Whole numbers are noise under a blur, and its singular values are asked for.
      if sampler == .ddnmplus, edit == .deblur { continue }
      let answers = try (0..<3).map {
        try edit.answer(Self.session(prior, sampler, sample: UInt32($0)))
      }
      for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        let distance = (answers[first] - answers[second]).largestMagnitude
        #expect(distance > 2 / 255, "\(edit.rawValue), \(sampler?.rawValue ?? "its own")")
      }
    }
  }

  @Test func oneCallAnswersDifferToo() throws {
    let prior = ClosedFormPrior(.endpoint, floor: 0.002)
    for edit in Kind.allCases {
      let answers = try [1, 2].map {
        try edit.answer(Self.session(prior, nil, sample: UInt32($0), steps: 1))
      }
      #expect((answers[0] - answers[1]).largestMagnitude > 2 / 255, "\(edit.rawValue)")
    }
  }

  /// Holes of every answer are all that differs, and data without noise hold in each.
  @Test func dataHoldInEveryAnswer() throws {
    let prior = ClosedFormPrior(.endpoint, floor: 0.002)
    let answer = try Kind.inpaint.answer(Self.session(prior, nil, sample: 3))
    let known = Self.mask().mapped { 1 - $0 }
    #expect(answer.scaled(by: known) == Self.scene().scaled(by: known))
    let double = try Kind.double.answer(Self.session(prior, nil, sample: 3))
    #expect((double.blockMeans(2) - Self.scene()).largestMagnitude < 1e-4)
  }

  /// Of white noise the posterior of independent pixels is known: from its mean's exact prior, in steps
  /// small enough, the ancestral walk draws from it.
  @Test func theWalkDrawsFromThePosterior() throws {
    let prior = ClosedFormPrior(.posteriorMean)
    let noise = 0.2
    let y = Tensor(shape: [1, 16, 16, 3], repeating: 0.4)
    let schedule = Schedule.geometric(steps: 60, from: noise, to: 0.01)
    var source: any NoiseSource = PhiloxNoise(seed: 3)
    let x = try AncestralSampler().sample(
      NativeDenoiser(prior), fromState: y, measurement: nil, schedule: schedule, noise: &source,
      region: Region(height: 16, width: 16))
    let mean = x.values.reduce(0.0) { $0 + Double($1) } / Double(x.count)
    let variance =
      x.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(x.count)
    let share = prior.shrinkage(noise)
    #expect(abs(mean - (0.1 + share * 0.3)) < 0.015)
    // c²σ² / (c² + σ²) = 0.02; what the last level leaves out is 0.0001.
    #expect(abs(variance - share * noise * noise) < 0.003)
  }

  /// What a step towards the data brings of the next level's noise is not added again.
  @Test func whatTheDataBringIsNotAddedAgain() throws {
    let prior = ClosedFormPrior(.posteriorMean)
    let region = Region(height: 16, width: 16)
    let y = Tensor(shape: [1, 16, 16, 3], repeating: 0.3)
    func variance(_ brought: Double) throws -> Double {
      var source: any NoiseSource = PhiloxNoise(seed: 9)
      let x = try AncestralSampler(brought: brought).sample(
        NativeDenoiser(prior), fromState: y, measurement: nil,
        schedule: try Schedule(sigmas: [0.2, 0.1]), noise: &source, region: region)
      let mean = x.values.reduce(0.0) { $0 + Double($1) } / Double(x.count)
      return x.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        / Double(x.count)
    }
    #expect(abs(try variance(0.5) / variance(0) - (0.75 - 0.25) / 0.75) < 1e-3)
    #expect(try variance(0.9) < 1e-12)
  }

  /// Two levels by hand: x₀ + r²(x − x₀) + σ′√(1 − r²) z, then the last estimate.
  @Test func oneStepByHand() throws {
    let prior = ClosedFormPrior(.posteriorMean)
    var drawn: any NoiseSource = PhiloxNoise(seed: 9)
    let region = Region(height: 16, width: 16)
    let z = drawn.next(region, channels: 3)
    var source: any NoiseSource = PhiloxNoise(seed: 9)
    let y = Tensor(shape: [1, 16, 16, 3], repeating: 0.3)
    let x = try AncestralSampler().sample(
      NativeDenoiser(prior), fromState: y, measurement: nil,
      schedule: try Schedule(sigmas: [0.2, 0.1]), noise: &source, region: region)
    let found = 0.1 + prior.shrinkage(0.2) * 0.2
    for index in [0, 5, 100] {
      let state =
        found + 0.25 * (0.3 - found) + 0.1 * 0.75.squareRoot() * Double(z.values[index])
      let expected = 0.1 + prior.shrinkage(0.1) * (state - 0.1)
      #expect(abs(Double(x.values[index]) - expected) < 1e-5)
    }
  }
}
