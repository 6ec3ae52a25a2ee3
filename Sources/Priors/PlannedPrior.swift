import Tensors

/// A prior whose edits go by plans of its own, and by tiles of sides that it was tuned on.
package struct PlannedPrior: Prior {
  private let prior: any Prior
  package let traits: PriorTraits

  package var channels: Int { prior.channels }
  package var nativeSide: Int { prior.nativeSide }
  package var classCount: Int { prior.classCount }

  /// - Parameters:
  ///   - plans: in place of the prior's, task by task.
  ///   - tileSides: nil: the native side alone.
  package init(
    _ prior: any Prior, plans: [SamplingTask: SamplingPlan], tileSides: TileSides?
  ) {
    self.prior = prior
    var traits = prior.traits
    for (task, plan) in plans { traits.plans.tune(task, to: plan) }
    traits.tileSides = tileSides
    self.traits = traits
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    try prior.denoise(x, sigma: sigma, condition: condition)
  }

  package func jumpEstimate(
    _ x: Tensor, from sigma: Double, to target: Double, condition: Condition
  ) throws -> Tensor {
    try prior.jumpEstimate(x, from: sigma, to: target, condition: condition)
  }

  package func nativeSample(_ noise: Tensor, steps: Int?, condition: Condition) throws -> Tensor? {
    try prior.nativeSample(noise, steps: steps, condition: condition)
  }
}
