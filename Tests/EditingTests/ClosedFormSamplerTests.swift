import Editing
import Foundation
import Priors
import Tensors
import TestSupport
import Testing

/// The samplers of posterior means, ladders and trajectories against closed forms of Gaussian data.
@Suite struct ClosedFormSamplerTests {
  private let region = Region(height: 16, width: 16)

  private func state(_ sigma: Double) -> Tensor {
    Float(sigma) * random([1, 16, 16, 3], seed: 3)
  }

  /// Second order: half the step, a quarter of the error.
  @Test func heunFollowsTheTrajectory() throws {
    let prior = ClosedFormPrior(.posteriorMean)
    let start = state(10)
    let exact = prior.flow(start, from: 10, to: 0)
    var errors: [Float] = []
    for steps in [8, 16, 32, 64] {
      let end = try HeunSampler().sample(
        NativeDenoiser(prior), fromState: start, measurement: nil,
        schedule: .karras(steps: steps, from: 10, to: 0.002))
      errors.append(end.largestError(to: exact))
    }
    print("Heun in 8, 16, 32 and 64 levels: \(errors)")
    for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect(fine < coarse / 2.5) }
    #expect(errors[3] < 2e-3)
    #expect(prior.asked.count == [8, 16, 32, 64].map(HeunSampler.calls).reduce(0, +))
  }

  /// Without fresh noise jumps are exact in any number.
  @Test(arguments: [1, 2, 5, 20], [0, 0.002])
  func jumpsFollowTheTrajectory(_ steps: Int, _ floor: Double) throws {
    let prior = ClosedFormPrior(.endpoint, floor: floor, canJump: true)
    var noise: any NoiseSource = PhiloxNoise(seed: 1)
    let start = state(80)
    let end = try JumpSampler(freshness: 0, clamps: false).sample(
      NativeDenoiser(prior), fromState: start, measurement: nil,
      schedule: .karras(steps: steps, from: 80, to: 0.05), noise: &noise, region: region)
    #expect(end.largestError(to: prior.flow(start, from: 80, to: floor)) < 1e-4)
  }

  /// Fresh noise makes up for what a jump goes too far: what comes out is drawn from the data.
  @Test(arguments: [0, 0.3, 1])
  func jumpsDrawFromTheData(_ freshness: Double) throws {
    let prior = ClosedFormPrior(.endpoint, floor: 0.002, canJump: true)
    let x = try draws { noise in
      try JumpSampler(freshness: freshness).sample(
        NativeDenoiser(prior), from: Tensor(shape: [1, 16, 16, 3]), measurement: nil,
        schedule: .karras(steps: 6, from: 80, to: 0.05), noise: &noise, region: region)
    }
    expectMoments(x, mean: 0.1, variance: 0.04)
  }

  /// The exact moments of the recursion, and, the finer the steps, those of the data.
  @Test(arguments: [0, 0.5, 0.85, 1], [6, 24, 96])
  func nullSpaceMoments(_ freshness: Double, _ steps: Int) throws {
    let prior = ClosedFormPrior(.posteriorMean)
    let schedule = Schedule.karras(steps: steps, from: 80, to: 0.01)
    let x = try draws { noise in
      try NullSpaceSampler(freshness: freshness).sample(
        NativeDenoiser(prior), from: Tensor(shape: [1, 16, 16, 3]), measurement: nil,
        schedule: schedule, noise: &noise, region: region)
    }
    // d = x − μ: d′ = (k + κ · (1 − k)) · d + σ′ · η · z, and k · d at the end.
    var (mean, variance) = (-prior.mean, 80.0 * 80)
    for (index, sigma) in schedule.sigmas.enumerated() {
      let shrinkage = prior.shrinkage(sigma)
      var (factor, fresh) = (shrinkage, 0.0)
      if index + 1 < steps {
        let next = schedule.sigmas[index + 1]
        factor += next / sigma * (1 - freshness * freshness).squareRoot() * (1 - shrinkage)
        fresh = next * freshness
      }
      mean *= factor
      variance = variance * factor * factor + fresh * fresh
    }
    expectMoments(x, mean: prior.mean + mean, variance: variance)
    // Only deterministic steps converge to the data: fresh noise in the place of half of the old
    // leaves out what the estimate itself has lost.
    if freshness == 0, steps == 96 { #expect(abs(variance / 0.04 - 1) < 0.1) }
  }

  /// Known pixels are the measurement's to the bit, whatever the sampler.
  @Test(
    arguments: [
      PriorKind.endpoint, .posteriorMean, .oneShot,
    ], [nil, [2.0, 0.5, 0.1]])
  func measurementsHold(_ kind: PriorKind, _ ladder: [Double]?) throws {
    let prior = ClosedFormPrior(
      kind, ladder.map(NoiseLevels.ladder) ?? .range(0.002...80), canJump: kind == .endpoint)
    let known = Tensor(shape: [1, 16, 16, 1], values: (0..<256).map { $0 % 3 == 0 ? 1 : 0 })
    let picture = random([1, 16, 16, 3], seed: 9).clamped(-1, 1)
    let measurement = Measurement(MaskOperator(known: known), of: picture)
    let schedule =
      try ladder.map { try Schedule(sigmas: $0) } ?? .karras(steps: 5, from: 5, to: 0.1)
    let samplers: [any Sampler] = [
      ConsistencySampler(), AnnealedProjection(), NullSpaceSampler(),
      NullSpaceSampler(freshness: 0), JumpSampler(), JumpSampler(freshness: 0), HeunSampler(),
    ]
    for sampler in samplers {
      var noise: any NoiseSource = PhiloxNoise(seed: 5)
      let x = try sampler.sample(
        NativeDenoiser(prior), from: measurement.leastSquares, measurement: measurement,
        schedule: schedule, noise: &noise, region: region)
      for (index, value) in picture.values.enumerated() where index / 3 % 3 == 0 {
        #expect(x.values[index] == value, "\(type(of: sampler))")
      }
      #expect(x.isFinite)
    }
  }

  private func draws(_ body: (inout any NoiseSource) throws -> Tensor) rethrows -> Tensor {
    var noise: any NoiseSource = PhiloxNoise(seed: 7)
    return Tensor.stacked(try (0..<60).map { _ in try body(&noise) })
  }

  /// 46 080 numbers: five standard errors.
  private func expectMoments(
    _ x: Tensor, mean: Double, variance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let values = x.values.map(Double.init)
    let count = Double(values.count)
    let found = values.reduce(0, +) / count
    let spread = values.reduce(0) { $0 + ($1 - found) * ($1 - found) } / count
    #expect(
      abs(found - mean) < 5 * (variance / count).squareRoot() + 1e-4, "\(found) for \(mean)",
      sourceLocation: sourceLocation)
    #expect(
      abs(spread - variance) < 5 * variance * (2 / count).squareRoot() + 1e-6,
      "\(spread) for \(variance)", sourceLocation: sourceLocation)
  }
}
