import Editing
import Foundation
import Priors
import Tensors
import TestSupport
import Testing

/// The published solvers against steps done by hand.
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
    let (sigmas, zeta, delta, mu) = ([0.3, 0.2, 0.1], 2.0, [0.5, 0.25], 0.7)
    let z = draws(3)
    var expected: [Double] = []
    for pixel in 0..<2 {
      var x = start[pixel] + sigmas[0] * z[0][pixel]
      for (k, sigma) in sigmas.enumerated() {
        let level = sigma * (1 + (k < 2 ? delta[k] : 0))
        let estimate = x / (1 + level)
        // A⁺_η of a mask: 1 / (1 + ζ σ_y²) where known.
        let corrected =
          pixel == 0 ? estimate + mu * (data - estimate) / (1 + zeta * noise * noise) : estimate
        if k == 2 {
          expected.append(noise > 0 ? estimate : corrected)
          break
        }
        let predicted = (estimate - x) / sigma
        x = corrected + sigmas[k + 1] * (0.1 * z[k + 1][pixel] + 0.99.squareRoot() * predicted)
      }
    }
    let result = try run(CM4IRSampler(damping: zeta, excess: delta, step: mu), noise, sigmas)
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

  /// Rows (1, 2, 1, 0)/4 and (0, 1, 2, 1)/4: two singular values, one on either side of a level.
  @Test func ddnmPlusOnABlurByHand() throws {
    let (sigmas, own, eta) = ([0.5, 0.2, 0.1, 0.05], 0.1, 0.6)
    let kept = (1 - eta * eta).squareRoot()
    let rows = [[0.25, 0.5, 0.25, 0], [0, 0.25, 0.5, 0.25]]
    let (begin, y) = ([0.3, -0.2, 0.1, 0.4], [0.5, -0.1])
    // A Aᵀ = (3/8, 1/4; 1/4, 3/8): s² = 5/8 along (1, 1)/√2, 1/8 along (1, −1)/√2.
    let half = 0.5.squareRoot()
    let directions = [(0.625.squareRoot(), [half, half]), (0.125.squareRoot(), [half, -half])]
      .map { s, u in (s: s, v: (0..<4).map { (u[0] * rows[0][$0] + u[1] * rows[1][$0]) / s }, u: u)
      }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    var drawn: any NoiseSource = PhiloxNoise(seed: 11)
    let region = Region(height: 1, width: 4)
    func draw() -> [Double] { drawn.next(region, channels: 1).values.map { Double($0) } }
    var x = zip(begin, draw()).map { $0 + sigmas[0] * $1 }
    for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
      let estimate = x.map { $0 / (1 + sigma) }
      let z = draw()
      // As if nothing were measured, then the measured directions anew.
      let free = (0..<4).map { next * (eta * z[$0] + kept * (x[$0] - estimate[$0]) / sigma) }
      var result = (0..<4).map { estimate[$0] + free[$0] }
      for (s, v, u) in directions {
        let isAbove = next >= own / s
        let lambda = isAbove ? 1 : s * next * kept / own
        let noise = isAbove ? (next * next - own * own / (s * s)).squareRoot() : next * eta
        let change = lambda * (dot(u, y) / s - dot(v, estimate)) + noise * dot(v, z) - dot(v, free)
        for pixel in 0..<4 { result[pixel] += v[pixel] * change }
      }
      x = result
    }
    let expected = x.map { $0 / (1 + sigmas[3]) }

    let blur = AxisFilter(inputLength: 4, rows: [(0, [0.25, 0.5, 0.25]), (1, [0.25, 0.5, 0.25])])
    let a = try ResampledOperator(
      vertical: AxisFilter(inputLength: 1, rows: [(0, [1])]), horizontal: blur,
      threads: TestThreads.one)
    var source: any NoiseSource = PhiloxNoise(seed: 11)
    let result = try DDNMPlusSampler(freshness: eta).sample(
      Shrinking(), from: Tensor(shape: [1, 1, 4, 1], values: begin.map { Float($0) }),
      measurement: Editing.Measurement(
        a, y: Tensor(shape: [1, 1, 2, 1], values: y.map { Float($0) }), noise: own),
      schedule: try Schedule(sigmas: sigmas), noise: &source, region: region)
    for (value, expected) in zip(result.values, expected) {
      #expect(abs(Double(value) - expected) < 2e-6)
    }
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
}
