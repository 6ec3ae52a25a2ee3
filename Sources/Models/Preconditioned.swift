import Foundation
import Networks
import Priors
import Tensors

/// What stands around a network: D(x, σ) = skip · x + out · F(in · x, time).
package struct Preconditioning: Sendable, Equatable {
  package var skip: Double
  package var out: Double
  package var input: Double
  /// As the network is told it.
  package var time: Double
  /// Of networks with two times.
  package var secondTime: Double?

  package init(
    skip: Double, out: Double, input: Double, time: Double, secondTime: Double? = nil
  ) {
    self.skip = skip
    self.out = out
    self.input = input
    self.time = time
    self.secondTime = secondTime
  }

  /// Karras et al. (2022), table 1, with the boundary of Song et al. (2023) at `smallest`: skip = σ_d²
  /// / ((σ−ε)² + σ_d²), out = (σ−ε)·σ_d / √(σ² + σ_d²), in = 1 / √(σ² + σ_d²).
  /// - Parameter smallest: ε, the level at which D is the identity; 0 leaves EDM's own scalings.
  package static func edm(
    _ sigma: Double, data: Double, smallest: Double = 0, time: Double, secondTime: Double? = nil
  ) -> Preconditioning {
    let above = sigma - smallest
    let norm = (sigma * sigma + data * data).squareRoot()
    return Preconditioning(
      skip: data * data / (above * above + data * data), out: above * data / norm,
      input: 1 / norm, time: time, secondTime: secondTime)
  }
}

/// A network behind its family's preconditioning: the whole of most families. Classes, levels and
/// the check of the answer are here, once.
package struct Preconditioned: Prior {
  package let network: any Network
  package let shape: NetworkShape
  package let traits: PriorTraits
  private let coefficients: @Sendable (Double, Condition) -> Preconditioning
  private let jumpCoefficients: (@Sendable (Double, Double, Condition) -> Preconditioning)?
  private let threads: ThreadPool

  package var channels: Int { shape.outChannels }
  package var nativeSide: Int { shape.side }
  package var classCount: Int { shape.classCount }

  /// - Parameters:
  ///   - jump: coefficients of the estimate by which the prior goes from one level to another; nil:
  ///     those of `coefficients`, whose jump is DDIM's.
  package init(
    _ model: LoadedNetwork, _ traits: PriorTraits,
    jump: (@Sendable (Double, Double, Condition) -> Preconditioning)? = nil,
    coefficients: @escaping @Sendable (Double, Condition) -> Preconditioning
  ) {
    network = model.network
    shape = model.shape
    threads = model.threads
    var traits = traits
    let isRequired = shape.requiresClass || traits.classUse == .required
    traits.classUse = shape.classCount == 0 ? .none : isRequired ? .required : .optional
    traits.canJump = traits.canJump || jump != nil
    self.traits = traits
    self.coefficients = coefficients
    jumpCoefficients = jump
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    try estimate(x, coefficients(traits.levels.nearest(sigma), condition), condition)
  }

  package func jumpEstimate(
    _ x: Tensor, from sigma: Double, to target: Double, condition: Condition
  ) throws -> Tensor {
    let sigma = traits.levels.nearest(sigma)
    guard let jumpCoefficients else {
      return try denoise(x, sigma: sigma, condition: condition)
    }
    let target = max(target, traits.renoisingFloor)
    return try estimate(x, jumpCoefficients(sigma, target, condition), condition)
  }

  /// The network's raw answer at a level: for those who compare.
  package func rawAnswer(_ x: Tensor, _ made: Preconditioning, labels: [Int]?) -> Tensor {
    // Times are rounded once, as references compute them in single precision.
    network(
      threads.scaled(x, by: Float(made.input)),
      NetworkInputs(
        times: Array(repeating: Float(made.time), count: x.images),
        secondTimes: made.secondTime.map { Array(repeating: Float($0), count: x.images) },
        labels: labels), threads)
  }

  private func estimate(_ x: Tensor, _ made: Preconditioning, _ condition: Condition) throws
    -> Tensor
  {
    let labels = try condition.labels(
      for: shape, required: traits.classUse == .required, images: x.images)
    let answer = rawAnswer(x, made, labels: labels)
    return try threads.combined(Float(made.skip), x, Float(made.out), answer).checked()
  }
}

/// A network, what it is, and what it runs on: what a family is made from.
package struct LoadedNetwork: Sendable {
  package var network: any Network
  package var shape: NetworkShape
  package var threads: ThreadPool

  package init(_ network: any Network, shape: NetworkShape, threads: ThreadPool) {
    self.network = network
    self.shape = shape
    self.threads = threads
  }
}

extension Condition {
  /// The class as a network wants it, one for each image.
  /// - Throws: `PriorError` when the class and the network don't suit.
  /// - Parameter required: whether the family needs a class; nil: only if the network does.
  package func labels(for shape: NetworkShape, required: Bool? = nil, images: Int)
    throws(PriorError) -> [Int]?
  {
    guard shape.classCount > 0 else {
      if classLabel != nil {
        throw PriorError(.badCondition, "this model knows no classes; leave the class out")
      }
      return nil
    }
    guard let label = classLabel else {
      if !(required ?? shape.requiresClass) { return nil }
      throw PriorError(
        .badCondition,
        "this model is class-conditional: give a class from 0 to \(shape.classCount - 1)")
    }
    guard (0..<shape.classCount).contains(label) else {
      throw PriorError(.badCondition, "class \(label) is not one of 0 to \(shape.classCount - 1)")
    }
    return Array(repeating: label, count: images)
  }
}

extension Tensor {
  /// The tensor itself.
  /// - Throws: `PriorError` when it is no picture.
  package func checked() throws(PriorError) -> Tensor {
    guard isFinite else {
      throw PriorError(
        .notFinite, "the network's answer holds infinities or no numbers: are its weights sound?")
    }
    return self
  }
}
