import Synchronization
import Tensors

/// A prior that counts its calls and the time they take, for an edit's report.
package final class MeteredPrior: Prior {
  package struct Meter: Sendable {
    package var calls = 0
    /// Of all calls. An edit makes one after another, so this is wall-clock time.
    package var time: Duration = .zero
  }

  private let prior: any Prior
  private let state = Mutex(Meter())

  package init(_ prior: any Prior) { self.prior = prior }

  package var meter: Meter { state.withLock { $0 } }

  package var channels: Int { prior.channels }
  package var nativeSide: Int { prior.nativeSide }
  package var classCount: Int { prior.classCount }
  package var traits: PriorTraits { prior.traits }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    try metered { try prior.denoise(x, sigma: sigma, condition: condition) }
  }

  package func jumpEstimate(
    _ x: Tensor, from sigma: Double, to target: Double, condition: Condition
  ) throws -> Tensor {
    try metered {
      try prior.jumpEstimate(x, from: sigma, to: target, condition: condition)
    }
  }

  package func nativeSample(_ noise: Tensor, steps: Int?, condition: Condition) throws -> Tensor? {
    try metered { try prior.nativeSample(noise, steps: steps, condition: condition) }
  }

  private func metered<Result>(_ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    let result = try body()
    let time = ContinuousClock.now - start
    state.withLock {
      $0.calls += 1
      $0.time += time
    }
    return result
  }
}
