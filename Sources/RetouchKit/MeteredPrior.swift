import Priors
import Synchronization
import Tensors

/// A prior that counts its calls and the time they take, for an edit's report.
final class MeteredPrior: Prior {
  struct Meter: Sendable {
    var calls = 0
    /// Of all calls. An edit makes one after another, so this is wall-clock time.
    var time: Duration = .zero
  }

  private let prior: any Prior
  private let state = Mutex(Meter())

  init(_ prior: any Prior) { self.prior = prior }

  var meter: Meter { state.withLock { $0 } }

  var channels: Int { prior.channels }
  var nativeSide: Int { prior.nativeSide }
  var sigmaRange: ClosedRange<Double> { prior.sigmaRange }
  var classCount: Int { prior.classCount }

  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    let start = ContinuousClock.now
    let estimate = try prior.denoise(x, sigma: sigma, condition: condition)
    let time = ContinuousClock.now - start
    state.withLock {
      $0.calls += 1
      $0.time += time
    }
    return estimate
  }
}
