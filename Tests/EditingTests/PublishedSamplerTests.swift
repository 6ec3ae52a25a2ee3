import Editing
import Foundation
import Priors
import Tensors
import TestSupport
import Testing

/// The published solvers against steps done by hand, and against the exact posterior of a Gaussian.
@Suite struct PublishedSamplerTests {
  /// D(x, σ) = x / (1 + σ), so that the level that it is told shows.
  private struct Shrinking: Denoiser {
    var renoisingFloor: Double { 0 }
    func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
      Float(1 / (1 + sigma)) * x
    }
  }

  private let shape = [1, 1, 2, 1]
  private let region = Region(height: 1, width: 2)
  private let start = [0.3, -0.2]
  private let data = 0.5

  private var measurement: (Double) -> Editing.Measurement {
    { noise in
      Editing.Measurement(
        MaskOperator(known: Tensor(shape: [1, 1, 2, 1], values: [1, 0])),
        y: Tensor(shape: [1, 1, 2, 1], values: [0.5, 0]), noise: noise)
    }
  }

  /// What the sampler will draw.
  private func draws(_ count: Int) -> [[Double]] {
    var noise: any NoiseSource = PhiloxNoise(seed: 11)
    return (0..<count).map { _ in noise.next(region, channels: 1).values.map { Double($0) } }
  }

  private func run(_ sampler: some Sampler, _ noise: Double, _ sigmas: [Double]) throws -> [Double]
  {
    var source: any NoiseSource = PhiloxNoise(seed: 11)
    return try sampler.sample(
      Shrinking(), from: Tensor(shape: shape, values: start.map { Float($0) }),
      measurement: measurement(noise), schedule: try Schedule(sigmas: sigmas), noise: &source,
      region: region
    ).values.map { Double($0) }
  }

  @Test(arguments: [0.0, 0.1])
  func cm4irByHand(_ noise: Double) throws {
    let (sigmas, zeta, delta) = ([0.3, 0.2, 0.1], 2.0, [0.5, 0.25])
    let z = draws(3)
    var expected: [Double] = []
    for pixel in 0..<2 {
      var x = start[pixel] + sigmas[0] * z[0][pixel]
      for (k, sigma) in sigmas.enumerated() {
        let level = sigma * (1 + (k < 2 ? delta[k] : 0))
        let estimate = x / (1 + level)
        // A⁺_η of a mask: 1 / (1 + ζ σ_y²) where known.
        let corrected =
          pixel == 0 ? estimate + (data - estimate) / (1 + zeta * noise * noise) : estimate
        if k == 2 {
          expected.append(noise > 0 ? estimate : corrected)
          break
        }
        let predicted = (estimate - x) / sigma
        x = corrected + sigmas[k + 1] * (0.1 * z[k + 1][pixel] + 0.99.squareRoot() * predicted)
      }
    }
    let result = try run(CM4IRSampler(damping: zeta, excess: delta), noise, sigmas)
    for (value, expected) in zip(result, expected) { #expect(abs(value - expected) < 1e-6) }
  }

  @Test(arguments: [0.0, 0.1])
  func pnpByHand(_ noise: Double) throws {
    let (sigmas, delta, momentum) = ([0.3, 0.2, 0.1], [0.4], 0.3)
    let z = draws(3)
    var expected: [Double] = []
    for pixel in 0..<2 {
      var (x, u, xHat, uHat) = (start[pixel], 0.0, start[pixel], 0.0)
      for (n, sigma) in sigmas.enumerated() {
        let rho = log(1 + exp(-2 + Double(n) / 2 * 3))
        let wanted = xHat - uHat
        // (1 + ρ)⁻¹ (y + ρ w) where known.
        let v = pixel == 0 ? (data + rho * wanted) / (1 + rho) : wanted
        let level = sigma * (n == 0 ? 1.4 : 1)
        let next = (v + uHat + sigma * z[n][pixel]) / (1 + level)
        let nextU = uHat + v - next
        let m = momentum / Double(n + 1)
        xHat = next + m * (next - x)
        uHat = nextU + m * (nextU - u)
        (x, u) = (next, nextU)
      }
      expected.append(noise == 0 && pixel == 0 ? data : x)
    }
    let sampler = PnPCMSampler(excess: delta, penalty: (first: -2, last: 1), momentum: momentum)
    let result = try run(sampler, noise, sigmas)
    for (value, expected) in zip(result, expected) { #expect(abs(value - expected) < 1e-6) }
  }

  /// One level above the data's noise, one below.
  @Test func ddnmPlusByHand() throws {
    let (sigmas, own, eta) = ([0.5, 0.3, 0.05], 0.1, 0.6)
    let z = draws(3)
    let kept = (1 - eta * eta).squareRoot()
    var expected: [Double] = []
    for pixel in 0..<2 {
      var x = start[pixel] + sigmas[0] * z[0][pixel]
      for (k, sigma) in sigmas.enumerated() {
        let estimate = x / (1 + sigma)
        guard k < 2 else {
          expected.append(estimate)
          break
        }
        let next = sigmas[k + 1]
        if pixel == 0 {
          let lambda = next >= own ? 1 : next * kept / own
          let deviation = next >= own ? (next * next - own * own).squareRoot() : next * eta
          x = estimate + lambda * (data - estimate) + deviation * z[k + 1][pixel]
        } else {
          x = estimate + next * (eta * z[k + 1][pixel] + kept * (x - estimate) / sigma)
        }
      }
    }
    let result = try run(DDNMPlusSampler(freshness: eta), own, sigmas)
    for (value, expected) in zip(result, expected) { #expect(abs(value - expected) < 1e-6) }
  }

  /// The exact posterior mean of independent Gaussian pixels N(0.1, 0.2²).
  private struct GaussianMean: Denoiser {
    var renoisingFloor: Double { 0 }
    func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
      let share = Float(0.04 / (0.04 + sigma * sigma))
      return x.mapped { 0.1 + share * ($0 - 0.1) }
    }
  }

  private func moments(
    _ sampler: some Sampler, _ noise: Double, _ schedule: Schedule
  ) throws -> (mean: Double, variance: Double) {
    let shape = [1, 48, 48, 3]
    let y = Tensor(shape: shape, repeating: 0.5)
    var source: any NoiseSource = PhiloxNoise(seed: 3)
    let x = try sampler.sample(
      GaussianMean(), from: y,
      measurement: Editing.Measurement(IdentityOperator(), y: y, noise: noise),
      schedule: schedule, noise: &source, region: Region(height: 48, width: 48))
    let count = Double(x.count)
    let mean = x.values.reduce(0) { $0 + Double($1) } / count
    return (mean, x.values.reduce(0) { $0 + pow(Double($1) - mean, 2) } / count)
  }

  /// Everything is linear, so each solver's mean is known by its own recursion. How near it comes to the
  /// posterior's, N(0.3, 0.02) where data of noise 0.2 say 0.5, is printed: these are restorers.
  @Test func meansUnderAGaussian() throws {
    let (y, own, mu) = (0.5, 0.2, 0.1)
    func estimate(_ x: Double, _ sigma: Double) -> Double {
      mu + 0.04 / (0.04 + sigma * sigma) * (x - mu)
    }

    let four = Schedule.diffusion(step: 75, growth: 0.01, count: 4)
    var mean = y
    for (k, sigma) in four.sigmas.enumerated() {
      let found = estimate(mean, sigma)
      let corrected = found + (y - found) / (1 + own * own)
      mean =
        k == 3
        ? found : corrected + four.sigmas[k + 1] * 0.99.squareRoot() * (found - mean) / sigma
    }
    let cm4ir = try moments(CM4IRSampler(damping: 1), own, four)
    #expect(abs(cm4ir.mean - mean) < 0.004)

    let ladder = Schedule.diffusion(step: 100, growth: 0.1, count: 4)
    var (x, u, ahead, dual) = (y, 0.0, y, 0.0)
    for (n, sigma) in ladder.sigmas.enumerated() {
      let rho = log(1 + exp(-4 + Double(n) / 3 * 10.5))
      let v = (y + rho * (ahead - dual)) / (1 + rho)
      let found = estimate(v + dual, sigma)
      let rest = dual + v - found
      let m = 0.1 / Double(n + 1)
      ahead = found + m * (found - x)
      dual = rest + m * (rest - u)
      (x, u) = (found, rest)
    }
    let pnp = try moments(PnPCMSampler(), own, ladder)
    #expect(abs(pnp.mean - x) < 0.004)

    let fine = Schedule.geometric(steps: 30, from: 10, to: 0.02)
    mean = y
    let kept = (1 - 0.85 * 0.85).squareRoot()
    for (k, sigma) in fine.sigmas.enumerated() {
      let found = estimate(mean, sigma)
      guard k + 1 < fine.sigmas.count else {
        mean = found
        break
      }
      let next = fine.sigmas[k + 1]
      mean = found + (next >= own ? 1 : next * kept / own) * (y - found)
    }
    let ddnm = try moments(DDNMPlusSampler(), own, fine)
    #expect(abs(ddnm.mean - mean) < 0.004)

    // Data at their own level and the exact mean: the posterior's mean itself.
    let matched = try moments(MatchedNoiseSampler(), own, .geometric(steps: 3, from: 0.4, to: own))
    #expect(abs(matched.mean - 0.3) < 1e-4 && matched.variance < 1e-8)
    print(
      "posterior N(0.3, 0.02): ddnmplus \(ddnm), matched \(matched), cm4ir \(cm4ir), pnp \(pnp)")
  }

  /// What wasn't measured is the prior's, whatever the noise of the rest.
  @Test func nothingLeaksIntoTheHole() throws {
    let known = Tensor(shape: [1, 16, 16, 1], values: (0..<256).map { $0 % 2 == 0 ? 1 : 0 })
    let y = Tensor(shape: [1, 16, 16, 3], repeating: 0.9).scaled(by: known)
    for sampler in [
      DDNMPlusSampler(), CM4IRSampler(damping: 1), PnPCMSampler(), MatchedNoiseSampler(),
    ] as [any Sampler] {
      var one: any NoiseSource = PhiloxNoise(seed: 3)
      var other: any NoiseSource = PhiloxNoise(seed: 3)
      func run(_ y: Tensor, _ source: inout any NoiseSource) throws -> Tensor {
        try sampler.sample(
          GaussianMean(), from: Tensor(shape: y.shape),
          measurement: Editing.Measurement(MaskOperator(known: known), y: y, noise: 0.1),
          schedule: try Schedule(sigmas: [0.5, 0.3, 0.1]), noise: &source,
          region: Region(height: 16, width: 16))
      }
      let hole = known.mapped { 1 - $0 }
      let (a, b) = (try run(y, &one), try run(-1 * y, &other))
      #expect(a.scaled(by: hole).largestError(to: b.scaled(by: hole)) < 1e-6)
      #expect(a.scaled(by: known).largestError(to: b.scaled(by: known)) > 0.05)
    }
  }

  /// The published ladders, to the digits of the table.
  @Test func ladders() {
    let table: [(Int, Double, [Double])] = [
      (400, 0.7, [0.8989, 0.8207, 0.6672, 0.2381]), (250, 0.2, [0.6937, 0.6144, 0.5030, 0.3218]),
      (75, 0.01, [0.2528, 0.2335, 0.2123, 0.1885]), (150, 0.2, [0.4654, 0.2447, 0.01, 0.01]),
    ]
    for (step, growth, expected) in table {
      let sigmas = Schedule.diffusion(step: step, growth: growth, count: 4).sigmas
      for (sigma, expected) in zip(sigmas, expected) { #expect(abs(sigma - expected) < 1e-4) }
    }
  }

  @Test func whatHasNoKnownSingularValuesIsRefused() throws {
    let mask = MaskOperator(
      known: Tensor(shape: [1, 6, 6, 1], values: (0..<36).map { Float($0 % 2) }))
    let a = ComposedOperator(
      mask, after: BlurOperator(try .gaussian(0.5), threads: TestThreads.one))
    var noise: any NoiseSource = PhiloxNoise(seed: 1)
    #expect(throws: EditingError.self) {
      try DDNMPlusSampler().sample(
        GaussianMean(), from: Tensor(shape: [1, 10, 10, 3]),
        measurement: Editing.Measurement(a, y: Tensor(shape: [1, 6, 6, 3]), noise: 0.1),
        schedule: try Schedule(sigmas: [0.3]), noise: &noise, region: Region(height: 10, width: 10))
    }
  }

  /// V · S · Uᵀ of the operators themselves.
  @Test func spectra() throws {
    let resampled = try ResampledOperator(
      vertical: .cubic(from: 12, to: 7), horizontal: .cubic(from: 20, to: 9),
      threads: TestThreads.two)
    let blur = BlurOperator(try .gaussian(0.6), threads: TestThreads.two)
    let x = random([1, 12, 20, 3], seed: 1)
    for a: any LinearOperator in [resampled, blur, BlockAverageOperator(factor: 2)] {
      let spectrum = try #require(a.spectrum(height: 12, width: 20))
      let y = a.apply(x)
      // V s² Vᵀ = Aᵀ A, V s Uᵀ = Aᵀ.
      #expect(spectrum.filtered(x) { $0 * $0 }.largestError(to: a.adjoint(y)) < 1e-4)
      #expect(spectrum.recovered(y) { $0 * $0 }.largestError(to: a.adjoint(y)) < 1e-4)
      let seen = spectrum.filtered(x) { _ in 1 }
      #expect(a.apply(seen).largestError(to: y) < 1e-3)
    }
  }
}
