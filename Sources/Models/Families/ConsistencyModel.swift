import Foundation
import Networks
import Priors
import Tensors

/// The consistency models of Song et al. (2023): a network behind boundary scalings that make it
/// the identity at the smallest noise level.
///
/// D(x, σ) = c_skip·x + c_out·F(c_in·x, 250·ln σ), with c_skip = σ_d² / ((σ−σ_min)² + σ_d²),
/// c_out = (σ−σ_min)·σ_d / √(σ² + σ_d²) and c_in = 1 / √(σ² + σ_d²).
package struct ConsistencyModel: Prior {
  package let network: any Network
  private let shape: NetworkShape
  package let scheduler: ConsistencyScheduler
  private let threads: ThreadPool

  package var channels: Int { shape.outChannels }
  package var nativeSide: Int { shape.side }
  package var sigmaRange: ClosedRange<Double> { scheduler.sigmaMin...scheduler.sigmaMax }
  package var classCount: Int { shape.classCount }

  package init(
    _ network: any Network, shape: NetworkShape, scheduler: ConsistencyScheduler,
    threads: ThreadPool
  ) {
    self.network = network
    self.shape = shape
    self.scheduler = scheduler
    self.threads = threads
  }

  /// The factors of the boundary scalings, computed in double precision.
  package func scalings(_ sigma: Double) -> (skip: Double, out: Double, in: Double) {
    let data = scheduler.sigmaData
    let above = sigma - scheduler.sigmaMin
    let norm = (sigma * sigma + data * data).squareRoot()
    return (data * data / (above * above + data * data), above * data / norm, 1 / norm)
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    let labels = try labels(condition, images: x.images)
    let sigma = min(max(sigma, sigmaRange.lowerBound), sigmaRange.upperBound)
    let (skip, out, scale) = scalings(sigma)
    let time = 250 * logf(Float(sigma))
    let answer = network(
      Float(scale) * x,
      NetworkInputs(times: Array(repeating: time, count: x.images), labels: labels), threads)
    let estimate = Tensor.combine(Float(skip), x, Float(out), answer)
    guard estimate.isFinite else {
      throw PriorError(
        .notFinite, "the network's answer holds infinities or no numbers: are its weights sound?")
    }
    return estimate
  }

  private func labels(_ condition: Condition, images: Int) throws -> [Int]? {
    guard classCount > 0 else {
      if condition.classLabel != nil {
        throw PriorError(.badCondition, "this model knows no classes; leave the class out")
      }
      return nil
    }
    guard let label = condition.classLabel else {
      throw PriorError(
        .badCondition, "this model is class-conditional: give a class from 0 to \(classCount - 1)")
    }
    guard (0..<classCount).contains(label) else {
      throw PriorError(.badCondition, "class \(label) is not one of 0 to \(classCount - 1)")
    }
    return Array(repeating: label, count: images)
  }
}
