import Editing
import Foundation
import Priors
import Tensors
import TestSupport
import Testing

@Suite struct VaryTests {
  private let threads = ThreadPool(threads: 2)

  private func session(
    _ prior: any Prior = ClosedFormPrior(.endpoint, floor: 0.002), sampler: SamplerKind? = nil,
    sample: UInt32 = 0, seed: UInt64 = 0, steps: Int? = nil
  ) -> EditSession {
    var settings = EditSettings()
    settings.sampler = sampler
    settings.sample = sample
    settings.seed = seed
    settings.steps = steps
    return EditSession(prior, settings: settings, threads: threads)
  }

  private func scene(_ height: Int = 24, _ width: Int = 32) -> Tensor {
    let values = (0..<height * width * 3).map { index -> Float in
      let step = (index * 37 + index / 72 * 11) % 100
      return Float(step) / 80 - 0.6
    }
    return Tensor(shape: [1, height, width, 3], values: values)
  }

  @Test func noStrengthChangesNothing() throws {
    let prior = ClosedFormPrior(.endpoint)
    #expect(try VaryEdit(strength: 0).run(scene(), session(prior)) == scene())
    #expect(prior.asked.isEmpty)
  }

  /// σ = 0.02·(σ_max/0.02)^s, and what the prior is asked for begins there.
  @Test func theLevelFollowsTheStrength() throws {
    for (strength, level) in [(0.5, (0.02 * 80.0).squareRoot()), (1, 80), (1e-9, 0.02)] {
      let edit = try VaryEdit(strength: strength)
      #expect(abs(edit.level(within: .range(0.002...80)) / level - 1) < 1e-6)
    }
    let prior = ClosedFormPrior(.endpoint)
    let edit = try VaryEdit(strength: 0.5)
    _ = try edit.run(scene(), session(prior))
    #expect(abs((prior.asked.first ?? 0) - edit.level(within: prior.traits.levels)) < 1e-9)
    #expect(zip(prior.asked, prior.asked.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(try VaryEdit(strength: 0.5).level(within: .ladder([80, 1, 0.5])) == 1)
  }

  /// More strength, further away.
  @Test func strengthMovesAway() throws {
    let distances = try [0.1, 0.3, 0.5, 0.8].map { strength -> Double in
      let found = try VaryEdit(strength: strength).run(scene(), session())
      let step = found - scene()
      return step.dot(step)
    }
    #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// One call on independent pixels: mean μ + k(x − μ), variance k²σ².
  @Test func oneCallByClosedForm() throws {
    let prior = ClosedFormPrior(.posteriorMean)
    let picture = Tensor(shape: [1, 48, 48, 3], repeating: 0.5)
    let edit = try VaryEdit(strength: 0.3)
    let sigma = edit.level(within: prior.traits.levels)
    let found = try edit.run(picture, session(prior, steps: 1))
    let mean = found.values.reduce(0.0) { $0 + Double($1) } / Double(found.count)
    let variance =
      found.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      / Double(found.count)
    let share = prior.shrinkage(sigma)
    #expect(abs(mean - (0.1 + share * 0.4)) < 0.005)
    #expect(abs(variance / (share * share * sigma * sigma) - 1) < 0.06)
  }

  @Test func maskedPixelsAloneChange() throws {
    let coverage = Tensor(
      shape: [1, 24, 32, 1],
      values: (0..<24 * 32).map { $0 % 32 < 10 ? 1 : $0 % 32 < 14 ? 0.5 : 0 })
    let found = try VaryEdit(strength: 0.5, coverage: coverage).run(scene(), session())
    let change = found - scene()
    let kept = coverage.mapped { $0 == 0 ? 1 : 0 }
    #expect(change.scaled(by: kept).largestMagnitude == 0)
    #expect(change.scaled(by: coverage.mapped { $0 == 1 ? 1 : 0 }).largestMagnitude > 0.1)
    #expect(change.scaled(by: coverage.mapped { $0 == 0.5 ? 1 : 0 }).largestMagnitude > 0.05)
  }

  @Test(arguments: [nil, .consistency, .nullspace, .jump] as [SamplerKind?])
  func samplesAndSeedsDiffer(_ sampler: SamplerKind?) throws {
    let edit = try VaryEdit(strength: 0.5)
    let prior = ClosedFormPrior(.endpoint, canJump: sampler == .jump)
    let found = try [(0, 0), (1, 0), (0, 1)].map { sample, seed in
      try edit.run(
        scene(), session(prior, sampler: sampler, sample: UInt32(sample), seed: UInt64(seed)))
    }
    #expect(found[0] != found[1] && found[0] != found[2] && found[1] != found[2])
    #expect(found.allSatisfy { $0.largestMagnitude <= 1 })
  }

  @Test(arguments: [.annealed, .matched, .cm4ir, .pnp, .ddnmplus] as [SamplerKind])
  func samplersWithLevelsOfTheirOwnAreRefused(_ sampler: SamplerKind) throws {
    for strength in [0, 0.5] {
      #expect(throws: EditingError.self) {
        try VaryEdit(strength: strength).run(scene(), session(sampler: sampler))
      }
    }
  }

  @Test func whatCannotBeIsRefused() throws {
    for strength in [-0.1, 1.1, .nan, .infinity] {
      #expect(throws: EditingError.self) { try VaryEdit(strength: strength) }
    }
    let once = ClosedFormPrior(.oneShot, .single(80), sampler: .oneShot)
    #expect(throws: EditingError.self) {
      try VaryEdit(strength: 0.5).run(scene(), session(once))
    }
  }

  /// Large pictures in blocks: all of it is covered, once the fades are counted, and the noise depends on
  /// the place alone.
  @Test func blocksCoverThePicture() throws {
    var covered = [Int](repeating: 0, count: 2300)
    func crop(_ region: Region) -> Tensor { Tensor(shape: [1, region.height, region.width, 3]) }
    func count(_ block: EditBlock) {
      #expect(block.region.width <= 2048 && block.region.height == 8)
      #expect(block.pixels.width == block.region.width)
      for column in block.region.left..<block.region.right { covered[column] += 1 }
      #expect(block.fadeLeft == (block.region.left > 0 ? 64 : 0))
    }
    try VaryEdit(strength: 0.3).blocks(
      height: 8, width: 2300, session(steps: 1), crop: crop, emit: count)
    #expect(covered.allSatisfy { $0 >= 1 } && covered.count { $0 == 2 } == 64)
  }
}
