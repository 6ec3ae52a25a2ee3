import Checkpoints
import Foundation
import Networks
import Priors
import Tensors

extension ModelFamily {
  /// Constant acceleration flow (Park et al. 2024): one network answers the first velocity, another
  /// the acceleration under it.
  static let constantAccelerationFlow = ModelFamily(
    "caf", "constant acceleration flow", paper: "arXiv 2411.00322",
    parts: [
      ModelPart(groups: ["velmodel", "velema"], pictures: 2),
      ModelPart(groups: ["ema", "model"], pictures: 2),
    ]
  ) { parts throws(CheckpointError) in
    let share = try parts.settings.positive("alpha", default: 1.5)
    // Beyond that the path turns round.
    guard share <= 2 else { throw parts.settings.malformed("alpha must be at most 2") }
    return ConstantAccelerationFlow(
      velocity: parts.networks[0], acceleration: parts.networks[1], share: share)
  }
}

/// CAF as a prior. Time runs from noise (0) to data (1): x_t = (1 − β) · noise + β · data with
/// β = h · t + (1 − h) · t²; the velocity at 0 is h · (data − noise).
package struct ConstantAccelerationFlow: Prior {
  private let velocity: LoadedNetwork
  private let acceleration: LoadedNetwork
  /// h.
  private let share: Double
  package let traits: PriorTraits

  package var channels: Int { velocity.shape.outChannels }
  package var nativeSide: Int { velocity.shape.side }
  package var classCount: Int { velocity.shape.classCount }

  package init(velocity: LoadedNetwork, acceleration: LoadedNetwork, share: Double) {
    self.velocity = velocity
    self.acceleration = acceleration
    self.share = share
    // It is trained on pairs that belong together; re-noised states are not quite its own, and near
    // the data there is nothing to steer.
    traits = PriorTraits(
      kind: .posteriorMean, levels: .range(0.01...80),
      classUse: velocity.shape.classCount > 0 ? .required : .none, nativeSampler: .own)
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    let sigma = traits.levels.nearest(sigma)
    let labels = try condition.labels(for: velocity.shape, images: x.images)
    let (time, beta) = place(of: sigma)
    let state = Float(beta) * x
    let first = answer(velocity, state, time, nil, labels)
    let second = answer(acceleration, state, time, first, labels)
    // v₀ · (1 − t) + a · (1 − t²) / 2 is the rest of the way.
    let left = 1 - time
    return try
      (state
      + Tensor.combine(Float(left), first, Float((1 + time) * left / 2), second)).checked()
  }

  /// Time and β of a noise level.
  package func place(of sigma: Double) -> (time: Double, beta: Double) {
    let beta = 1 / (1 + sigma)
    guard share != 1 else { return (beta, beta) }
    let root = (share * share + 4 * (1 - share) * beta).squareRoot()
    return ((root - share) / (2 * (1 - share)), beta)
  }

  package func nativeSample(_ noise: Tensor, steps: Int?, condition: Condition) throws -> Tensor? {
    let labels = try condition.labels(for: velocity.shape, images: noise.images)
    return try sampled(noise, steps: steps ?? 1, labels: labels).checked()
  }

  /// From noise to pictures by N + 1 calls, clamped.
  /// - Parameter keeping: pixels that are known, [1 or images, height, width, channels] of 1 and 0,
  ///   and the picture that they are of.
  package func sampled(
    _ noise: Tensor, steps: Int, labels: [Int]?, keeping: (mask: Tensor, picture: Tensor)? = nil
  ) -> Tensor {
    let first = answer(velocity, noise, 0, nil, labels)
    var x = noise
    for step in 0..<steps {
      let time = Self.time(step, of: steps)
      x = moved(x, by: 1 / Double(steps), first, at: time, half: 0.5 / Double(steps), labels)
      if let keeping {
        x =
          keeping.picture.multiplied(by: keeping.mask)
          + x.multiplied(by: keeping.mask.mapped { 1 - $0 })
      }
    }
    return x.clamped(-1, 1)
  }

  /// The other way, from pictures to noise.
  /// - Parameters:
  ///   - known: 1 where the picture is known; holes get noise instead, more of it the nearer to 0.
  ///   - noise: a draw for each step.
  package func inverted(
    _ picture: Tensor, steps: Int, labels: [Int]?, known: Tensor? = nil,
    noise: (Int) -> Tensor = { _ in Tensor(shape: [0]) }
  ) -> Tensor {
    let first = answer(velocity, picture, 1, nil, labels)
    var x = picture
    for step in (0..<steps).map({ steps - $0 }) {
      let time = Self.time(step, of: steps)
      x = moved(x, by: -1 / Double(steps), first, at: time, half: -0.5 / Double(steps), labels)
      if let known {
        let fresh = Float(1 - time) * noise(steps - step)
        x = x.multiplied(by: known) + fresh.multiplied(by: known.mapped { 1 - $0 })
      }
    }
    return x
  }

  private func moved(
    _ x: Tensor, by length: Double, _ first: Tensor, at time: Double, half: Double, _ labels: [Int]?
  ) -> Tensor {
    let second = answer(acceleration, x, time, first, labels)
    return x
      + Tensor.combine(Float(length), first, Float((time + half) * length), second)
  }

  /// The published sampler rounds times down to thousandths.
  private static func time(_ step: Int, of steps: Int) -> Double {
    Double(1000 * step / steps) / 1000
  }

  /// One call; `first` is the velocity at 0, zeros for the velocity itself.
  package func answer(
    _ model: LoadedNetwork, _ x: Tensor, _ time: Double, _ first: Tensor?, _ labels: [Int]?
  ) -> Tensor {
    let beside = first ?? Tensor(shape: x.shape)
    return model.network(
      model.threads.concatenatedChannels(x, beside),
      NetworkInputs(times: Array(repeating: Float(time), count: x.images), labels: labels),
      model.threads)
  }

  /// The velocity at a state, and the acceleration under a first velocity: for those who compare.
  package func velocity(_ x: Tensor, time: Double, labels: [Int]?) -> Tensor {
    answer(velocity, x, time, nil, labels)
  }
  package func acceleration(_ x: Tensor, time: Double, first: Tensor, labels: [Int]?) -> Tensor {
    answer(acceleration, x, time, first, labels)
  }
}
