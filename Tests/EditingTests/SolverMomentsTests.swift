import Editing
import Foundation
import Tensors
import TestSupport
import Testing

/// The exact posterior mean of independent Gaussian pixels N(0.1, 0.2²).
struct GaussianMean: Denoiser {
  static let mean = 0.1
  static let variance = 0.04
  var renoisingFloor: Double { 0 }

  /// c² / (c² + σ²).
  static func share(_ sigma: Double) -> Double { variance / (variance + sigma * sigma) }

  func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
    let share = Float(Self.share(sigma))
    return x.mapped { Float(Self.mean) + share * ($0 - Float(Self.mean)) }
  }
}

/// Under a Gaussian prior everything is linear, so mean and variance of what a solver finds are known
/// from its own formulas, direction by direction; and so is the posterior.
///
/// The published solvers are restorers: how far they end from the posterior is printed, and asserted
/// where they come near.
@Suite struct SolverMomentsTests {
  struct Moments: CustomStringConvertible {
    var mean: Double
    var variance: Double

    init(_ mean: Double, _ variance: Double) { (self.mean, self.variance) = (mean, variance) }

    init(of values: [Float]) {
      let count = Double(values.count)
      let mean = values.reduce(0) { $0 + Double($1) } / count
      self.init(mean, values.reduce(0) { $0 + pow(Double($1) - mean, 2) } / count)
    }

    var description: String {
      "N(\((mean * 1e4).rounded() / 1e4), \((variance * 1e5).rounded() / 1e5))"
    }
  }

  /// A direction of the picture with its singular value, the prior's mean along it, where the sampler
  /// begins, and what was measured, noise of `own` and all.
  struct Direction {
    var singular: Double
    var mean = GaussianMean.mean
    var start = 0.5
    var data = 0.5
    var own: Double

    var posterior: Moments {
      let precision = 1 / GaussianMean.variance + singular * singular / (own * own)
      let pull = mean / GaussianMean.variance + singular * data / (own * own)
      return Moments(pull / precision, 1 / precision)
    }

    func estimate(_ x: Double, _ sigma: Double) -> Double {
      mean + GaussianMean.share(sigma) * (x - mean)
    }

    func ddnmPlus(_ sigmas: [Double], eta: Double) -> Moments {
      let kept = (1 - eta * eta).squareRoot()
      var (m, v) = (start, sigmas[0] * sigmas[0])
      for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
        let (found, share) = (estimate(m, sigma), GaussianMean.share(sigma))
        if singular == 0 {
          let slope = share + next * kept * (1 - share) / sigma
          m = found + next * kept * (m - found) / sigma
          v = slope * slope * v + pow(next * eta, 2)
        } else {
          let isAbove = next >= own / singular
          let lambda = isAbove ? 1 : singular * next * kept / own
          m = found + lambda * (data / singular - found)
          v = pow((1 - lambda) * share, 2) * v
          v += isAbove ? next * next - pow(own / singular, 2) : pow(next * eta, 2)
        }
      }
      return last(m, v, sigmas)
    }

    func cm4ir(_ sigmas: [Double], zeta: Double) -> Moments {
      let square = singular * singular
      let weight = square == 0 ? 0 : square / (square + zeta * own * own)
      var (m, v) = (start, sigmas[0] * sigmas[0])
      for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
        let (found, share) = (estimate(m, sigma), GaussianMean.share(sigma))
        let turned = 0.99.squareRoot() * next / sigma
        let target = singular == 0 ? 0 : data / singular
        v = pow((1 - weight) * share - turned * (1 - share), 2) * v + pow(0.1 * next, 2)
        m = (1 - weight) * found + weight * target + turned * (found - m)
      }
      return last(m, v, sigmas)
    }

    /// As numbers that the noise is a factor of: the first is the mean, the others belong to one draw each.
    func pnp(_ sigmas: [Double], _ sampler: PnPCMSampler) -> Moments {
      func sum(_ a: Double, _ x: [Double], _ b: Double, _ y: [Double]) -> [Double] {
        zip(x, y).map { a * $0 + b * $1 }
      }
      let zero = [Double](repeating: 0, count: sigmas.count + 1)
      func constant(_ value: Double) -> [Double] { [value] + zero.dropFirst() }
      var (x, u) = (constant(start), zero)
      var (ahead, dual) = (x, u)
      for (n, sigma) in sigmas.enumerated() {
        let place = Double(n) / Double(sigmas.count - 1)
        let (first, last) = sampler.penalty
        let rho = log(1 + exp(first + (last - first) * place))
        let share = singular * singular + rho
        let v = sum(
          rho / share, sum(1, ahead, -1, dual), singular / share, constant(data))
        var noisy = sum(1, v, 1, dual)
        noisy[n + 1] += sigma
        let level = GaussianMean.share((1 + sampler.excess[n]) * sigma)
        let found = sum(level, noisy, 1 - level, constant(mean))
        let rest = sum(1, sum(1, dual, 1, v), -1, found)
        let m = sampler.momentum / Double(n + 1)
        ahead = sum(1 + m, found, -m, x)
        dual = sum(1 + m, rest, -m, u)
        (x, u) = (found, rest)
      }
      return Moments(x[0], x.dropFirst().reduce(0) { $0 + $1 * $1 })
    }

    /// The last call's estimate.
    private func last(_ m: Double, _ v: Double, _ sigmas: [Double]) -> Moments {
      let sigma = sigmas[sigmas.count - 1]
      return Moments(estimate(m, sigma), pow(GaussianMean.share(sigma), 2) * v)
    }
  }

  private let side = 96
  private let shape = [1, 96, 96, 3]

  private func run(
    _ sampler: some Sampler, _ measurement: Editing.Measurement, _ schedule: Schedule
  ) throws -> Tensor {
    var source: any NoiseSource = PhiloxNoise(seed: 3)
    return try sampler.sample(
      GaussianMean(), from: Tensor(shape: shape, repeating: 0.5), measurement: measurement,
      schedule: schedule, noise: &source, region: Region(height: side, width: side))
  }

  /// What a tensor of independent numbers tells, to five times its own uncertainty.
  private func expect(_ found: Moments, _ expected: Moments, _ count: Int, _ name: String) {
    let n = Double(count)
    #expect(
      abs(found.mean - expected.mean) < 5 * (expected.variance / n).squareRoot() + 2e-4,
      "\(name): \(found), not \(expected)")
    #expect(
      abs(found.variance / expected.variance - 1) < 5 * (2 / n).squareRoot() + 0.005,
      "\(name): \(found), not \(expected)")
  }

  private struct Solver {
    var name: String
    var sampler: any Sampler
    var schedule: Schedule
    var moments: (Direction) -> Moments
  }

  private var solvers: [Solver] {
    let fine = Schedule.geometric(steps: 30, from: 10, to: 0.02)
    let few = Schedule.diffusion(step: 75, growth: 0.01, count: 4)
    let ladder = Schedule.diffusion(step: 100, growth: 0.1, count: 4)
    let pnp = PnPCMSampler(excess: [0.3, 0.2, 0.1, 0.1], penalty: (-4, 6.5), momentum: 0.1)
    return [
      Solver(name: "ddnmplus", sampler: DDNMPlusSampler(), schedule: fine) {
        $0.ddnmPlus(fine.sigmas, eta: 0.85)
      },
      Solver(name: "cm4ir", sampler: CM4IRSampler(damping: 3), schedule: few) {
        $0.cm4ir(few.sigmas, zeta: 3)
      },
      Solver(name: "pnp", sampler: pnp, schedule: ladder) { $0.pnp(ladder.sigmas, pnp) },
    ]
  }

  /// The noisy picture itself: one direction a pixel, s = 1.
  @Test(arguments: [0.05, 0.1, 0.2])
  func identity(_ own: Double) throws {
    let direction = Direction(singular: 1, own: own)
    let y = Tensor(shape: shape, repeating: 0.5)
    let measurement = Editing.Measurement(IdentityOperator(), y: y, noise: own)
    var line = "A = 1, σ_y \(own): posterior \(direction.posterior)"
    for solver in solvers {
      let found = Moments(of: try run(solver.sampler, measurement, solver.schedule).values)
      expect(found, solver.moments(direction), y.count, solver.name)
      line += "; \(solver.name) \(found)"
    }
    print(line)
  }

  /// Half of all pixels: those that are known as above, the others without data, s = 0.
  @Test func mask() throws {
    let own = 0.1
    let pattern = (0..<side * side).map { Float($0 % 2) }
    let known = Tensor(shape: [1, side, side, 1], values: pattern)
    let measurement = Editing.Measurement(
      MaskOperator(known: known), y: Tensor(shape: shape, repeating: 0.5).scaled(by: known),
      noise: own)
    for solver in solvers {
      let values = try run(solver.sampler, measurement, solver.schedule).values
      for (singular, name) in [(1.0, "known"), (0, "unknown")] {
        let part = values.enumerated().filter { Double(pattern[$0.offset / 3]) == singular }
        expect(
          Moments(of: part.map(\.element)),
          solver.moments(Direction(singular: singular, own: own)), part.count,
          "\(solver.name), \(name)")
      }
    }
  }

  /// Means of 2×2: along a block's (1, 1, 1, 1)/2 s = 1/2; the other three have no data.
  @Test func blockMeans() throws {
    let own = 0.1
    let blocks = BlockAverageOperator(factor: 2)
    let y = Tensor(shape: [1, side / 2, side / 2, 3], repeating: 0.5)
    let measured = Direction(singular: 0.5, mean: 0.2, start: 1, own: own)
    // Differences of neighbours in a block, over √2.
    let other = Direction(singular: 0, mean: 0, start: 0, own: own)
    var line = "means of blocks, σ_y \(own): posterior \(measured.posterior)"
    for solver in solvers {
      let x = try run(
        solver.sampler, Editing.Measurement(blocks, y: y, noise: own), solver.schedule)
      let found = Moments(of: x.blockMeans(2).values.map { 2 * $0 })
      expect(found, solver.moments(measured), y.count, solver.name)
      line += "; \(solver.name) \(found)"
      let values = x.values
      let differences = stride(from: 0, to: x.count, by: 6).map {
        (values[$0] - values[$0 + 3]) / Float(2).squareRoot()
      }
      expect(
        Moments(of: differences), solver.moments(other), differences.count, "\(solver.name), rest")
    }
    print(line)
  }

  /// Where the solvers do come near: DDNM+'s mean where data are good, and the prior in a hole, when
  /// all noise is kept; the means of `matched`, exactly.
  @Test func nearThePosterior() throws {
    let fine = Schedule.geometric(steps: 200, from: 10, to: 0.005)
    for (singular, own) in [(1.0, 0.05), (0.5, 0.05)] {
      let direction = Direction(
        singular: singular, mean: 0.1 / singular, start: 0.5 / singular, own: own)
      let thirty = Schedule.geometric(steps: 30, from: 10, to: 0.02).sigmas
      let found = direction.ddnmPlus(thirty, eta: 0.85)
      #expect(abs(found.mean - direction.posterior.mean) < 0.03 * direction.posterior.mean)
    }
    let y = Tensor(shape: shape, repeating: 0.5)
    let nothing = Editing.Measurement(
      MaskOperator(known: Tensor(shape: [1, side, side, 1])), y: Tensor(shape: shape), noise: 0.1)
    let dreamt = Moments(of: try run(DDNMPlusSampler(freshness: 0), nothing, fine).values)
    #expect(abs(dreamt.mean - 0.1) < 0.01 && abs(dreamt.variance / 0.04 - 1) < 0.04)
    // Data at their own level and the exact mean: the posterior's mean itself.
    let matched = Moments(
      of: try run(
        MatchedNoiseSampler(), Editing.Measurement(IdentityOperator(), y: y, noise: 0.2),
        .geometric(steps: 3, from: 0.4, to: 0.2)
      ).values)
    #expect(abs(matched.mean - 0.3) < 1e-4 && matched.variance < 1e-8)
    print("without data, posterior N(0.1, 0.04): ddnmplus, η 0, 200 steps \(dreamt)")
  }
}
