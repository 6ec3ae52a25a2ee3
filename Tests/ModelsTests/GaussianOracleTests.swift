import Checkpoints
import Foundation
import Models
import Networks
import Priors
import Tensors
import TestSupport
import Testing

/// Every family's conversion into EDM's coordinates, over ideal networks of Gaussian data: what comes
/// out must be the closed form, whatever the native time, scale and sign.
@Suite struct GaussianOracleTests {
  private let data = GaussianData()

  /// Pictures at a level.
  private func state(_ sigma: Double, _ seed: UInt64 = 1) -> Tensor {
    var random = TestRandom(seed)
    let clean = random.tensor([2, 8, 8, 3], in: -0.8...0.8)
    return Tensor.combine(1, clean, Float(sigma), random.tensor([2, 8, 8, 3], in: -2...2))
  }

  @Test(arguments: Oracle.all)
  func estimates(_ oracle: Oracle) throws {
    let prior = try oracle.prior()
    for sigma in oracle.levels {
      let x = state(sigma)
      let error = try prior.denoise(x, sigma: sigma)
        .largestError(to: oracle.expected(x, sigma))
      #expect(error < 1e-5, "\(oracle) at \(sigma): \(error)")
    }
  }

  /// Samplers take `kind` at its word.
  @Test(arguments: Oracle.all)
  func kinds(_ oracle: Oracle) throws {
    let traits = try oracle.prior().traits
    switch oracle.answer {
    case .posteriorMean: #expect(traits.kind == .posteriorMean)
    case .endpoint(let level):
      #expect(traits.kind == (oracle.levels == [80] ? .oneShot : .endpoint))
      #expect(traits.renoisingFloor <= max(level, 0))
    }
    #expect(oracle.levels.allSatisfy(traits.levels.range.contains))
  }

  /// D is the identity at the boundary, exactly, whatever the network answers.
  @Test(arguments: [
    ("consistency-models", "adm", 0.002), ("ict", "adm", 0.002),
    ("ect", "song", 0.003), ("ctm", "adm", 0.002), ("ctm", "song", 0.002),
  ])
  func boundaries(_ family: String, _ architecture: String, _ level: Double) throws {
    let network = LoadedNetwork(
      OracleNetwork { input, _, _ in 7 * input + 3 }, shape: Oracle.shape, threads: .oracle)
    let x = state(level)
    #expect(try Oracle.prior(family, architecture, [:], [network]).denoise(x, sigma: level) == x)
  }

  /// G(x, t, s) for levels far and near, and the posterior mean where s = t.
  @Test(arguments: Oracle.trajectories)
  func trajectories(_ oracle: Oracle) throws {
    let prior = try oracle.prior()
    #expect(prior.traits.canJump)
    for (from, to) in [(80, 40), (80, 0.01), (5, 4.9), (1, 0.3), (0.5, 0.002), (0.02, 0.01)] {
      let x = state(from, 2)
      let estimate = try prior.jumpEstimate(x, from: from, to: to, condition: .none)
      let share = Float(to / from)
      let state = Tensor.combine(share, x, 1 - share, estimate)
      let exact = x.mapped { Float(data.flow(Double($0), from: from, to: to)) }
      let error = state.largestError(to: exact)
      #expect(error < 1e-5, "\(oracle) from \(from) to \(to): \(error)")
    }
    for sigma in [40, 2, 0.1] {
      let x = state(sigma, 3)
      let estimate = try prior.jumpEstimate(x, from: sigma, to: sigma, condition: .none)
      let exact = x.mapped { Float(data.posterior(Double($0), sigma)) }
      #expect(estimate.largestError(to: exact) < 1e-5)
    }
  }

  /// Many jumps are one jump.
  @Test(arguments: Oracle.trajectories)
  func jumpsCompose(_ oracle: Oracle) throws {
    let prior = try oracle.prior()
    let x = state(80, 4)
    var y = x
    for (from, to) in [(80, 20), (20, 2), (2, 0.4), (0.4, 0.05)] {
      let share = Float(to / from)
      y = Tensor.combine(
        share, y, 1 - share,
        try prior.jumpEstimate(y, from: from, to: to, condition: .none))
    }
    let exact = x.mapped { Float(data.flow(Double($0), from: 80, to: 0.05)) }
    #expect(y.largestError(to: exact) < 1e-4)
  }

  /// v = α · ε − s · x₀ at the few levels that the students know; w moves the data.
  @Test(arguments: [1, 2, 4, 8])
  func guidedDistillation(_ steps: Int) throws {
    @Sendable func led(by weight: Double) -> GaussianData {
      GaussianData(mean: 0.1 + 0.05 * weight)
    }
    let network = OracleNetwork { input, time, second in
      let sigma = tan(time / 1000 * .pi / 2)
      let norm = (1 + sigma * sigma).squareRoot()
      let end = led(by: second / 1000).flow(input * norm, from: sigma, to: 0)
      let noise = (input * norm - end) / sigma
      return noise / norm - sigma / norm * end
    }
    let prior = try Oracle.prior(
      "guided-distillation", "adm", ["steps": .integer(steps)],
      [LoadedNetwork(network, shape: Oracle.shape, threads: .oracle)])
    guard case .ladder(let levels) = prior.traits.levels else {
      Issue.record("a distilled sampler has a ladder")
      return
    }
    #expect(levels.count == steps && levels == levels.sorted(by: >))
    #expect(prior.traits.kind == .endpoint && prior.traits.guidance == 0...4)
    for (sigma, weight) in zip(levels, [0, 1, 2.5, 4, 0, 1, 2.5, 4]) {
      let x = state(sigma)
      let estimate = try prior.denoise(
        x, sigma: sigma, condition: Condition(guidance: weight))
      let exact = x.mapped { Float(led(by: weight).flow(Double($0), from: sigma, to: 0)) }
      #expect(estimate.largestError(to: exact) < 2e-5)
      // No weight is the model's own: 0.
      let plain = try prior.denoise(x, sigma: sigma)
      #expect(
        plain.largestError(to: x.mapped { Float(data.flow(Double($0), from: sigma, to: 0)) })
          < 2e-5)
    }
  }

  /// D = D_g + w · (D_1 − D_g).
  @Test func autoguidance() throws {
    let guide = GaussianData(mean: -0.2, deviation: 0.5)
    let row = try #require(Oracle.all.first { $0.family == "edm2" })
    let networks = [data, guide].map {
      LoadedNetwork(
        OracleNetwork(answer: row.network($0)), shape: Oracle.shape, threads: .oracle)
    }
    for weight in [0, 1, 2, 3.5] {
      let prior = try Oracle.prior(
        "autoguidance", "edm2", ["guidance": .number(weight)], networks)
      for sigma in row.levels {
        let x = state(sigma)
        let exact = x.mapped { value in
          let (good, bad) = (
            data.posterior(Double(value), sigma), guide.posterior(Double(value), sigma)
          )
          return Float(bad + weight * (good - bad))
        }
        #expect(try prior.denoise(x, sigma: sigma).largestError(to: exact) < 1e-5)
      }
    }
  }

  /// A stage's mean of blocks is the smaller stage's estimate, which alone knows it here; the larger
  /// one adds what the blocks hold besides.
  @Test func lowDiff() throws {
    let data = data
    let network = PairedOracleNetwork { input, low, inputs in
      let sigma = Formula.edmSigma(Double(inputs.times[0]))
      let stage = Int(((inputs.secondTimes?[0] ?? .nan) / 1000).rounded())
      // Of a mean of four the deviation is half, as its noise is.
      let seen = GaussianData(
        mean: data.mean, deviation: stage == 0 ? 0.5 * data.deviation : data.deviation)
      let means = TestThreads.one.averagePooled(input)
      let blocks = TestThreads.one.upsampledNearest(means)
      let (values, coarse, inputs) = (low.values, blocks.values, input.values)
      return Tensor(
        shape: input.shape,
        values: inputs.indices.map { index in
          let norm = (sigma * sigma + 0.25).squareRoot()
          let x = Double(inputs[index])
          guard stage > 0 else {
            return values[index] == 0
              ? Float(Formula.edmAnswer(x, sigma: sigma) { seen.posterior($0, sigma) }) : .nan
          }
          let estimate =
            Double(values[index]) + seen.posterior(x * norm, sigma)
            - seen.posterior(Double(coarse[index]) * norm, sigma)
          return Float(Formula.edmAnswer(x, sigma: sigma) { _ in estimate })
        })
    }
    var shape = Oracle.shape
    shape.inChannels = 6
    shape.takesSecondTime = true
    let prior = try Oracle.prior(
      "lowdiff", "song", ["stages": .array([.integer(4), .integer(8)])],
      [LoadedNetwork(network, shape: shape, threads: .oracle)])
    #expect(prior.nativeSide == 8 && prior.channels == 3 && prior.traits.kind == .posteriorMean)
    for sigma in [80, 3, 0.5, 0.05] {
      let x = state(sigma)
      let exact = x.mapped { Float(data.posterior(Double($0), sigma)) }
      let error = try prior.denoise(x, sigma: sigma).largestError(to: exact)
      #expect(error < 1e-5, "at \(sigma): \(error)")
    }
    for stages in [[4], [2, 8], [8, 4], [3, 6]] {
      #expect(throws: CheckpointError.self) {
        try Oracle.prior(
          "lowdiff", "song", ["stages": .array(stages.map { .integer($0) })],
          [LoadedNetwork(network, shape: shape, threads: .oracle)])
      }
    }
  }

  /// Each class has its own student.
  @Test func multiStudent() throws {
    let row = try #require(Oracle.all.first { $0.family == "dmd2" })
    let students = [data, GaussianData(mean: -0.3, deviation: 0.2)]
    var shape = Oracle.shape
    shape.classCount = 10
    let classes: [JSONValue] = [[0, 6], [7, 9]].map {
      .object(["classes": .array($0.map { .integer($0) })])
    }
    let prior = try Oracle.prior(
      "multi-student", "dhariwal", ["students": .array(classes)],
      students.map {
        LoadedNetwork(OracleNetwork(answer: row.network($0)), shape: shape, threads: .oracle)
      })
    let x = state(80)
    for (label, student) in [(0, 0), (6, 0), (7, 1), (9, 1)] {
      let estimate = try prior.denoise(
        x, sigma: 80, condition: Condition(classLabel: label))
      #expect(estimate.largestError(to: row.expected(x, 80, students[student])) < 1e-5)
    }
  }
}

/// Constant acceleration flow over the exact velocity and acceleration of pairs that belong together,
/// x₁ = μ + c · ξ.
@Suite struct AccelerationOracleTests {
  private let data = GaussianData()

  private func flow(_ share: Double = 1.5) throws -> ConstantAccelerationFlow {
    let data = data
    /// ξ from x_t = (1 − β) · ξ + β · x₁ with β = h · t + (1 − h) · t².
    @Sendable func noise(_ x: Float, _ time: Float) -> Double {
      let time = Double(time)
      let beta = share * time + (1 - share) * time * time
      return (Double(x) - beta * data.mean) / (1 - beta + beta * data.deviation)
    }
    @Sendable func path(_ noise: Double) -> Double {
      data.mean + data.deviation * noise - noise
    }
    let velocity = PairedOracleNetwork { x, beside, inputs in
      // The slot of v₀ is filled with zeros.
      x.combinedEach(beside) { value, zero in
        zero == 0 ? Float(share * path(noise(value, inputs.times[0]))) : .nan
      }
    }
    let acceleration = PairedOracleNetwork { x, first, inputs in
      x.combinedEach(first) { value, first in
        Float(2 * path(noise(value, inputs.times[0])) - 2 * Double(first))
      }
    }
    var shape = Oracle.shape
    shape.inChannels = 6
    let networks = [velocity, acceleration].map {
      LoadedNetwork($0, shape: shape, threads: .oracle)
    }
    let prior = try Oracle.prior("caf", "adm", ["alpha": .number(share)], networks)
    guard let flow = prior as? ConstantAccelerationFlow else {
      throw PriorError(.badCondition, "not a flow")
    }
    return flow
  }

  private var noise: Tensor {
    var random = TestRandom(5)
    return random.tensor([2, 8, 8, 3], in: -2.5...2.5)
  }

  private func pictures(_ noise: Tensor) -> Tensor {
    noise.mapped { Float(data.mean + data.deviation * Double($0)) }
  }

  /// Of any number of steps whose times the published sampler doesn't round.
  @Test(arguments: [1, 2, 4, 8, 10], [1, 1.5, 2])
  func stepsAreExact(_ steps: Int, _ share: Double) throws {
    let flow = try flow(share)
    let made = flow.sampled(noise, steps: steps, labels: nil)
    #expect(made.largestError(to: pictures(noise)) < 1e-5)
    let native = try #require(try flow.nativeSample(noise, steps: steps, condition: .none))
    #expect(native == made)
  }

  /// There and back.
  @Test(arguments: [1, 2, 4, 8])
  func inversionIsTheOtherWay(_ steps: Int) throws {
    let flow = try flow()
    let picture = pictures(noise)
    let found = flow.inverted(picture, steps: steps, labels: nil)
    #expect(found.largestError(to: noise) < 1e-4)
    #expect(flow.sampled(found, steps: steps, labels: nil).largestError(to: picture) < 1e-4)
  }

  /// A state σ away from its picture along the pair's own noise.
  @Test(arguments: [1, 1.5, 2])
  func estimates(_ share: Double) throws {
    let flow = try flow(share)
    for sigma in [80, 5, 1, 0.1, 0.01] {
      let x = Tensor.combine(1, pictures(noise), Float(sigma), noise)
      let error = try flow.denoise(x, sigma: sigma).largestError(to: pictures(noise))
      #expect(error < 1e-4, "at \(sigma): \(error)")
    }
  }

  /// β and t of some levels, as §16.3 of the specification has them.
  @Test func places() throws {
    let flow = try flow()
    for (sigma, beta, time) in [
      (0.01, 0.990099, 0.980575), (0.1, 0.909091, 0.842871), (0.5, 0.666667, 0.542573),
      (1, 0.5, 0.381966), (5, 0.166667, 0.115563), (80, 0.012346, 0.008253),
    ] {
      let place = flow.place(of: sigma)
      #expect(abs(place.beta - beta) < 1e-6 && abs(place.time - time) < 1e-6)
    }
  }
}

extension Tensor {
  fileprivate func combinedEach(_ other: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
    Tensor(shape: shape, values: zip(values, other.values).map(body))
  }
}
