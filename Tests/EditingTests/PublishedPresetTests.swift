import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// The published solvers as edits use them: by task and noise, within what a prior knows, and refused
/// where they make no sense.
@Suite struct PublishedPresetTests {
  private let picture = random([1, 20, 24, 3], seed: 1).clamped(-1, 1)

  private func session(
    _ prior: any Prior, sampler: (any Sampler)? = nil, _ change: (inout EditSettings) -> Void
  ) -> EditSession {
    var settings = EditSettings()
    change(&settings)
    return EditSession(prior, settings: settings, threads: TestThreads.two, sampler: sampler)
  }

  /// The levels that a prior is asked for, each once however many tiles there are.
  private func levels(_ prior: ClosedFormPrior) -> [Double] {
    prior.asked.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  private func expect(_ asked: [Double], _ expected: [Double]) {
    #expect(asked.count == expected.count, "\(asked)")
    for (asked, expected) in zip(asked, expected) { #expect(abs(asked - expected) < 1e-4) }
  }

  /// The table of the published scripts.
  @Test func taskAndNoiseDecide() {
    let table: [(SamplingTask, Double, [Double])] = [
      (.enlarge, 0, [0.8989, 0.8207, 0.6672, 0.2381]),
      (.enlarge, 0.1, [0.6937, 0.6144, 0.5030, 0.3218]),
      (.double, 0, [0.1764, 0.1464, 0.1080, 0.0421]),
      (.double, 0.1, [0.3267, 0.2828, 0.2288, 0.1547]),
      (.deblur, 0.05, [0.2528, 0.2335, 0.2123, 0.1885]),
      (.deblur, 0.1, [0.4654, 0.4212, 0.3691, 0.3051]),
      (.thinHole, 0, [0.4654, 0.2447, 0.01, 0.01]),
      (.sample, 0, [0.6937, 0.6144, 0.5030, 0.3218]),
    ]
    for (task, noise, expected) in table {
      expect(PublishedPreset.cm4ir(task, noise: noise).schedule.sigmas, expected)
    }
    #expect((PublishedPreset.cm4ir(.deblur, noise: 0.05).sampler as? CM4IRSampler)?.damping == 3)
    #expect((PublishedPreset.cm4ir(.deblur, noise: 0.2).sampler as? CM4IRSampler)?.damping == 1)
    let tuned = CM4IRSampler.Preset.tunedInpainting(noise: 0.1).sampler as? CM4IRSampler
    #expect(tuned?.excess == [0.2, 0.3, 0.8, 0.8])
    for task in SamplingTask.allCases {
      #expect(PublishedPreset.pnp(task).schedule.sigmas.count == 4)
    }
    let hole = PublishedPreset.pnp(.noisyHole).sampler as? PnPCMSampler
    #expect(hole?.penalty.first == -6 && hole?.penalty.last == 12 && hole?.momentum == 0.05)
  }

  @Test func editsFollowThem() throws {
    let prior = ClosedFormPrior(.endpoint)
    _ = try UpscaleEdit(scale: 2).run(picture, session(prior) { $0.sampler = .cm4ir })
    expect(levels(prior), [0.1764, 0.1464, 0.1080, 0.0421])
    // Noise and what it takes to remove it: the second row of the table.
    let blurred = ClosedFormPrior(.endpoint)
    let edit = try RestoreEdit(happened: [Blurring(try .gaussian(1))], noise: 0.1)
    _ = try edit.run(picture, session(blurred) { $0.sampler = .cm4ir })
    expect(levels(blurred), [0.4654, 0.4212, 0.3691, 0.3051])
  }

  /// A prior is never told more than it knows, δ and all.
  @Test(arguments: [0.002...0.5, 0.1...0.3])
  func raisedLevelsStayWithin(_ range: ClosedRange<Double>) throws {
    let prior = ClosedFormPrior(.endpoint, .range(range))
    _ = try UpscaleEdit(scale: 3).run(picture, session(prior) { $0.sampler = .pnp })
    #expect(abs((prior.asked.max() ?? 0) - range.upperBound) < 1e-9)
    #expect((prior.asked.min() ?? 0) >= range.lowerBound)
  }

  /// What the user says counts more.
  @Test func ownLevels() throws {
    let steps = ClosedFormPrior(.endpoint)
    let wished = session(steps) {
      $0.sampler = .cm4ir
      $0.steps = 3
    }
    _ = try UpscaleEdit(scale: 2).run(picture, wished)
    // So many from the first to the last, evenly spaced in ln σ.
    expect(levels(steps), [0.17641, (0.17641 * 0.04209).squareRoot(), 0.04209])
    let sigmas = ClosedFormPrior(.endpoint)
    let list = session(sigmas) {
      $0.sampler = .cm4ir
      $0.sigmas = [0.4, 0.1]
    }
    _ = try UpscaleEdit(scale: 2).run(picture, list)
    expect(levels(sigmas), [0.4, 0.1])
  }

  /// A picture with noise is walked down, in one view a call, and not denoised four times over.
  @Test func denoisingIsNoMeanOfViews() throws {
    let edit = try RestoreEdit(happened: [], noise: 0.1)
    for (sampler, count) in [(SamplerKind.cm4ir, 4), (.pnp, 4), (.ddnmplus, 8)] {
      let prior = ClosedFormPrior(.endpoint)
      let session = session(prior) { $0.sampler = sampler }
      _ = try edit.run(picture.cropped(Region(height: 16, width: 16)), session)
      #expect(prior.asked.count == count, "\(sampler)")
      #expect((prior.asked.first ?? 0) > 0.2)
    }
  }

  /// The null-space sampler under noise walks the null-space sampler's levels.
  @Test func ddnmPlusTakesTheNullSpaceSamplersLevels() throws {
    for kind in [PriorKind.endpoint, .posteriorMean] {
      for scale in [2, 3] {
        var asked: [[Double]] = []
        for sampler in [SamplerKind.nullspace, .ddnmplus] {
          let prior = ClosedFormPrior(kind)
          _ = try UpscaleEdit(scale: scale).run(picture, session(prior) { $0.sampler = sampler })
          asked.append(prior.asked)
        }
        #expect(asked[0] == asked[1])
      }
    }
    // A ladder's students take deterministic steps, under either name.
    let results = try [SamplerKind.nullspace, .ddnmplus].map { sampler in
      let prior = ClosedFormPrior(.endpoint, .ladder([4, 1, 0.4]), sampler: .ladder)
      return try UpscaleEdit(scale: 2).run(picture, session(prior) { $0.sampler = sampler })
    }
    #expect(results[0] == results[1])
  }

  /// States of bits.
  private struct Bits: Prior {
    let channels = 24
    let nativeSide = 16
    let classCount = 0
    let traits = PriorTraits(
      kind: .posteriorMean, levels: .range(0.002...80), nativeSampler: .heun(steps: 4),
      space: .bits(BitCode()))
    func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor { x }
  }

  private func refusal(_ session: EditSession, noise: Double) -> String {
    do {
      _ = try RestoreEdit(happened: [], noise: noise).run(picture, session)
      return "taken"
    } catch {
      return "\(error)"
    }
  }

  @Test func bitsAreRefused() {
    for sampler in [CM4IRSampler(), PnPCMSampler(), DDNMPlusSampler()] as [any Sampler] {
      let line = refusal(session(Bits(), sampler: sampler) { _ in }, noise: 0.1)
      #expect(line.hasSuffix("this model's states are bits: take annealed or consistency"))
    }
    for kind in [SamplerKind.cm4ir, .pnp] {
      #expect(
        refusal(session(Bits()) { $0.sampler = kind }, noise: 0.1)
          == "the \(kind.rawValue) sampler needs a model that knows all noise levels of pictures;"
          + " leave the sampler out")
    }
  }
}
