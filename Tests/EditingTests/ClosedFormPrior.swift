import Priors
import Synchronization
import Tensors

/// Independent pixels N(mean, deviation²) as a prior of any kind, which remembers what it is asked.
final class ClosedFormPrior: Prior {
  let mean = 0.1
  let deviation = 0.2
  let channels = 3
  let nativeSide = 16
  let classCount: Int
  let traits: PriorTraits
  private let levels = Mutex<[Double]>([])

  init(
    _ kind: PriorKind, _ levels: NoiseLevels = .range(0.002...80), floor: Double = 0,
    canJump: Bool = false, classes: Int = 0, classUse: ClassUse = .none,
    guidance: ClosedRange<Double>? = nil, sampler: NativeSampler = .multistep(sigmas: [])
  ) {
    classCount = classes
    traits = PriorTraits(
      kind: kind, levels: levels, renoisingFloor: floor, classUse: classUse, guidance: guidance,
      canJump: canJump, nativeSampler: sampler)
  }

  /// The levels that it was asked for, in order.
  var asked: [Double] { levels.withLock { $0 } }

  /// c² / (c² + σ²).
  func shrinkage(_ sigma: Double) -> Double {
    deviation * deviation / (deviation * deviation + sigma * sigma)
  }

  /// Along the probability-flow ODE.
  func flow(_ x: Tensor, from sigma: Double, to target: Double) -> Tensor {
    let share = (shrinkage(sigma) / shrinkage(target)).squareRoot()
    return x.mapped { Float(mean + share * (Double($0) - mean)) }
  }

  func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    levels.withLock { $0.append(sigma) }
    guard traits.kind == .posteriorMean else { return flow(x, from: sigma, to: 0) }
    return x.mapped { Float(mean + shrinkage(sigma) * (Double($0) - mean)) }
  }

  func jumpEstimate(
    _ x: Tensor, from sigma: Double, to target: Double, condition: Condition
  ) throws -> Tensor {
    guard traits.canJump, target < sigma else {
      return try denoise(x, sigma: sigma, condition: condition)
    }
    levels.withLock { $0.append(sigma) }
    // The estimate g with G = (s/t) · x + (1 − s/t) · g.
    let share = Float(target / sigma)
    return Tensor.combine(
      1 / (1 - share), flow(x, from: sigma, to: target), -share / (1 - share), x)
  }
}
