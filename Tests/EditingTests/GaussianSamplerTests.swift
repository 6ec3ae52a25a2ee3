import Editing
import Tensors
import TestSupport
import Testing

/// The consistency sampler against closed forms: under a Gaussian prior everything is linear, so
/// means and variances are known.
@Suite struct GaussianSamplerTests {
  /// One step from pure noise draws from the prior itself (Algorithm 1).
  @Test func oneStepDrawsFromThePrior() throws {
    let prior = GaussianPrior()
    let x = try sample(prior, measurement: nil, schedule: try Schedule(sigmas: [80]), pictures: 40)
    let (mean, variance) = moments(x)
    // The initial state N(0, σ²) stands for N(mean, c² + σ²): the mean is lost with factor
    // 1 − c/√(c²+σ²), which is 0.9975.
    #expect(abs(mean - Double(prior.mean)) < 0.005)
    #expect(abs(variance - 0.04) < 0.001)
  }

  /// With independent pixels, the posterior in the hole is the prior: mean μ, variance c²,
  /// whatever the known pixels are.
  @Test(arguments: [1, 4, 12])
  func independentPixels(_ steps: Int) throws {
    let prior = GaussianPrior()
    let known = Tensor(shape: [1, 16, 16, 1], values: (0..<256).map { $0 % 2 == 0 ? 1 : 0 })
    let data = random([1, 16, 16, 3], seed: 99)
    let measurement = Measurement(MaskOperator(known: known), of: data)
    let x = try sample(
      prior, measurement: measurement, schedule: .karras(steps: steps, from: 80, to: 0.05),
      pictures: 60)
    let (mean, variance) = moments(x, where: known.mapped { 1 - $0 })
    #expect(abs(mean - 0.1) < 0.004)
    #expect(abs(variance - 0.04) < 0.0015)
  }

  /// With correlated pairs, one pixel known: the exact moments of Algorithm 4 by propagating its
  /// linear recursion, and the posterior that it approximates.
  @Test(arguments: [2, 6, 20])
  func correlatedPairs(_ steps: Int) throws {
    let prior = GaussianPrior(correlation: 0.8)
    let schedule = Schedule.karras(steps: steps, from: 80, to: 0.02)
    let value: Float = 0.5
    let known = Tensor(shape: [1, 16, 16, 1], values: (0..<256).map { $0 % 2 == 0 ? 1 : 0 })
    let data = Tensor(shape: [1, 16, 16, 3], repeating: value)
    let x = try sample(
      prior, measurement: Measurement(MaskOperator(known: known), of: data), schedule: schedule,
      pictures: 60)
    let (mean, variance) = moments(x, where: known.mapped { 1 - $0 })
    let exact = recursion(prior, schedule, value: Double(value))
    #expect(abs(mean - exact.mean) < 0.004)
    #expect(abs(variance - exact.variance) < 0.0015)
    // The posterior has mean μ + ρ(v − μ) and variance c²(1 − ρ²). Replacement is a heuristic: it
    // comes nearer with more steps and does not get there.
    print(
      "Algorithm 4 in \(steps) steps on correlated pairs: mean \(mean), variance \(variance);"
        + " posterior \(0.1 + 0.8 * (Double(value) - 0.1)), \(0.04 * (1 - 0.64))")
  }

  /// Mean and variance of the unknown pixel of a pair through Algorithm 4: each step it becomes
  /// b·(known + noise) + a·(unknown + noise) + rest, with a, b from the two shrinkages.
  private func recursion(_ prior: GaussianPrior, _ schedule: Schedule, value: Double) -> (
    mean: Double, variance: Double
  ) {
    let smallest = prior.sigmaRange.lowerBound
    let mu = Double(prior.mean)
    // The state before the first call: the estimate A⁺y (unknown 0) plus σ₁ z.
    var mean = 0.0
    var variance = 0.0
    var noise = schedule.sigmas[0]
    for (index, sigma) in schedule.sigmas.enumerated() {
      let sum = prior.shrinkage(1 + prior.correlation, sigma)
      let difference = prior.shrinkage(1 - prior.correlation, sigma)
      let (a, b) = ((sum + difference) / 2, (sum - difference) / 2)
      mean = mu + a * (mean - mu) + b * (value - mu)
      variance = a * a * (variance + noise * noise) + b * b * noise * noise
      if index + 1 < schedule.sigmas.count {
        let next = schedule.sigmas[index + 1]
        noise = (next * next - smallest * smallest).squareRoot()
      }
    }
    return (mean, variance)
  }

  private func sample(
    _ prior: GaussianPrior, measurement: Measurement?, schedule: Schedule, pictures: Int
  ) throws -> Tensor {
    var noise: any NoiseSource = PhiloxNoise(seed: 5)
    let region = Region(height: 16, width: 16)
    return Tensor.stacked(
      try (0..<pictures).map { _ in
        try ConsistencySampler().sample(
          NativeDenoiser(prior),
          from: measurement?.leastSquares ?? Tensor(shape: [1, 16, 16, 3]),
          measurement: measurement, schedule: schedule, noise: &noise, region: region)
      })
  }

  private func moments(_ x: Tensor, where selector: Tensor? = nil) -> (
    mean: Double, variance: Double
  ) {
    let chosen = selector?.values
    let values = x.values.enumerated().filter { index, _ in
      chosen.map { $0[index / 3 % $0.count] != 0 } ?? true
    }.map { Double($0.element) }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance)
  }
}
