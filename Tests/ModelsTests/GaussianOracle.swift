import Checkpoints
import Foundation
import Models
import Networks
import Priors
import Tensors
import TestSupport

/// Independent pixels N(mean, deviation²), of which everything is known in closed form.
struct GaussianData: Sendable {
  var mean = 0.1
  var deviation = 0.3

  /// E[x₀ | x], and the score's denoiser.
  func posterior(_ x: Double, _ sigma: Double) -> Double {
    let (data, noise) = (deviation * deviation, sigma * sigma)
    return (data * x + noise * mean) / (data + noise)
  }

  /// Along the probability-flow ODE from one level to another.
  func flow(_ x: Double, from sigma: Double, to target: Double) -> Double {
    mean + (x - mean) * deviation.squareRoot(target) / deviation.squareRoot(sigma)
  }
}

extension Double {
  fileprivate func squareRoot(_ other: Double) -> Double {
    (self * self + other * other).squareRoot()
  }
}

/// A network that answers each number by itself: what an ideally trained one would.
struct OracleNetwork: Network {
  /// (input, time, second time) to answer.
  let answer: @Sendable (Double, Double, Double) -> Double

  func callAsFunction(_ x: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool) -> Tensor {
    let time = Double(inputs.times[0])
    let second = inputs.secondTimes.map { Double($0[0]) } ?? .nan
    return x.mapped { Float(answer(Double($0), time, second)) }
  }
}

/// The same of networks that see two pictures, one in channels 0 to 2, one in 3 to 5.
struct PairedOracleNetwork: Network {
  let answer: @Sendable (_ x: Tensor, _ beside: Tensor, _ inputs: NetworkInputs) -> Tensor

  func callAsFunction(_ x: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool) -> Tensor {
    func half(_ first: Int) -> Tensor {
      let values = x.values
      return Tensor(
        shape: x.shape.dropLast() + [3],
        values: (0..<x.count / 2).map { values[$0 / 3 * 6 + first + $0 % 3] })
    }
    return answer(half(0), half(3), inputs)
  }
}

/// What the authors' formulas make of a network, turned round: which answer gives the estimate.
enum Formula {
  static let data = 0.5

  /// Karras et al. (2022), table 1, with σ − ε where Song et al. (2023) put it.
  static func edmAnswer(
    _ input: Double, sigma: Double, smallest: Double = 0, estimate: (Double) -> Double
  ) -> Double {
    let norm = (sigma * sigma + data * data).squareRoot()
    let x = input * norm
    let above = sigma - smallest
    let skip = data * data / (above * above + data * data)
    let out = above * data / norm
    // At the boundary the answer counts for nothing.
    return abs(out) < 1e-8 ? 0 : (estimate(x) - skip * x) / out
  }
  /// 1000 · (250 · ln σ / 1000).
  static func openAISigma(_ time: Double) -> Double { exp(time / 250) }
  /// ln σ / 4.
  static func edmSigma(_ time: Double) -> Double { exp(4 * time) }
}

/// A family, an ideal network of it, and what its prior must answer.
struct Oracle: Sendable, CustomStringConvertible {
  enum Answer: Sendable {
    case posteriorMean
    /// Where the trajectory is at this level.
    case endpoint(at: Double)
  }
  var family: String
  var architecture: String
  var fields: [String: JSONValue] = [:]
  var answer: Answer
  var levels = [80, 20, 3, 0.5, 0.07, 0.01, 0.003]
  /// (input, time, second time) to answer, for data.
  var network: @Sendable (GaussianData) -> @Sendable (Double, Double, Double) -> Double
  var description: String { "\(family) over \(architecture)" }

  static let shape = NetworkShape(
    inChannels: 3, outChannels: 3, side: 8, sideMultiple: 1, levels: [1])

  func prior(_ data: GaussianData = GaussianData()) throws -> any Prior {
    try Self.prior(
      family, architecture, fields,
      [LoadedNetwork(OracleNetwork(answer: network(data)), shape: Self.shape, threads: .oracle)])
  }

  static func prior(
    _ family: String, _ architecture: String, _ fields: [String: JSONValue] = [:],
    _ networks: [LoadedNetwork]
  ) throws -> any Prior {
    guard let family = ModelFamily.all.first(where: { $0.name == family }),
      let architecture = Architecture.all.first(where: { $0.name == architecture })
    else { throw PriorError(.badCondition, "no such row") }
    return try family.prior(
      of: networks, architecture: architecture,
      settings: ModelSettings([fields], file: "oracle"))
  }

  /// What the prior must answer to a state.
  func expected(_ x: Tensor, _ sigma: Double, _ data: GaussianData = GaussianData()) -> Tensor {
    x.mapped { value in
      switch answer {
      case .posteriorMean: Float(data.posterior(Double(value), sigma))
      case .endpoint(let level): Float(data.flow(Double(value), from: sigma, to: level))
      }
    }
  }

  /// Families whose prior is one network behind scalings.
  static let all: [Oracle] =
    ["consistency-models", "ict"].map { family in
      Oracle(family: family, architecture: "adm", answer: .endpoint(at: 0.002)) { data in
        { input, time, _ in
          let sigma = Formula.openAISigma(time)
          return Formula.edmAnswer(input, sigma: sigma, smallest: 0.002) {
            data.flow($0, from: sigma, to: 0.002)
          }
        }
      }
    }
    + [("edm-openai", "adm"), ("edm", "song"), ("edm", "dhariwal"), ("edm2", "edm2")].map {
      family, architecture in
      Oracle(family: family, architecture: architecture, answer: .posteriorMean) { data in
        { input, time, _ in
          let sigma =
            architecture == "adm" ? Formula.openAISigma(time) : Formula.edmSigma(time)
          return Formula.edmAnswer(input, sigma: sigma) { data.posterior($0, sigma) }
        }
      }
    } + [
      // Evaluated with its boundary at 0.003, and over EDM2's network with none.
      Oracle(family: "ect", architecture: "song", answer: .endpoint(at: 0.003)) { data in
        { input, time, _ in
          let sigma = Formula.edmSigma(time)
          return Formula.edmAnswer(input, sigma: sigma, smallest: 0.003) {
            data.flow($0, from: sigma, to: 0.003)
          }
        }
      },
      Oracle(family: "ect", architecture: "edm2", answer: .endpoint(at: 0)) { data in
        { input, time, _ in
          let sigma = Formula.edmSigma(time)
          return Formula.edmAnswer(input, sigma: sigma) { data.flow($0, from: sigma, to: 0) }
        }
      },
      Oracle(family: "scm", architecture: "edm2", answer: .endpoint(at: 0)) { data in
        { input, time, _ in
          let sigma = Formula.edmSigma(time)
          return Formula.edmAnswer(input, sigma: sigma) { data.flow($0, from: sigma, to: 0) }
        }
      },
      // f(x_t, t) = cos t · x_t − sin t · σ_d · F(x_t / σ_d, t).
      Oracle(family: "scm", architecture: "mnist", answer: .endpoint(at: 0)) { data in
        { input, time, _ in
          let state = input * Formula.data
          let end = data.flow(state / cos(time), from: Formula.data * tan(time), to: 0)
          return (cos(time) * state - end) / (sin(time) * Formula.data)
        }
      },
    ]
    + ["dmd", "dmd2"].map { family in
      Oracle(family: family, architecture: "dhariwal", answer: .endpoint(at: 0), levels: [80]) {
        data in
        { input, time, _ in
          let sigma = Formula.edmSigma(time)
          return Formula.edmAnswer(input, sigma: sigma) { data.flow($0, from: sigma, to: 0) }
        }
      }
    } + trajectories

  /// Families that go from any level to any lower one.
  static let trajectories: [Oracle] =
    [("adm", Formula.openAISigma), ("song", Formula.edmSigma)].map { architecture, sigma in
      // G(x, t, s) = (s/t) · x + (1 − s/t) · g, whose limit at s = t is the posterior mean.
      Oracle(family: "ctm", architecture: architecture, answer: .endpoint(at: 0.002)) { data in
        { input, time, second in
          let (from, to) = (sigma(time), sigma(second))
          return Formula.edmAnswer(input, sigma: from) { x in
            let share = to / from
            if abs(share - 1) < 1e-6 { return data.posterior(x, from) }
            return (data.flow(x, from: from, to: to) - share * x) / (1 - share)
          }
        }
      }
    } + [
      // f(x_t, t, s) = x_t + (s − t) · F along x_t = (1 − t) · x₀ + t · z.
      Oracle(family: "ayf", architecture: "adm", answer: .endpoint(at: 0)) { data in
        { input, time, second in
          let (t, s) = (time / 1000, second / 1000)
          let (from, to) = (t / (1 - t), s / (1 - s))
          let x = input / (1 - t)
          // The velocity z − x₀ where the map doesn't move.
          if abs(to / from - 1) < 1e-6 {
            let clean = data.posterior(x, from)
            return (x - clean) / from - clean
          }
          return ((1 - s) * data.flow(x, from: from, to: to) - input) / (s - t)
        }
      }
    ]
}

extension ThreadPool {
  static var oracle: ThreadPool { TestThreads.one }
}
