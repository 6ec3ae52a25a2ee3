import Foundation
import Models
import Priors
import Tensors
import TestSupport
import Testing

/// An estimate of a prior at a middle level, of class 1 where there are classes.
func answer(_ prior: any Prior, sigma: Double = 0.7) throws -> Tensor {
  var random = TestRandom(11)
  let side = prior.nativeSide
  var condition = Condition()
  if prior.classCount > 0 { condition.classLabel = 1 }
  return try prior.denoise(
    random.tensor([2, side, side, prior.channels]), sigma: sigma, condition: condition)
}

/// That two models are the same one, within a tolerance, and alike in what samplers ask.
func expectSameAnswers(
  _ model: OpenedModel, _ other: OpenedModel, within tolerance: Float = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let (one, two) = (
    try model.loadPrior(threads: TestThreads.two), try other.loadPrior(threads: TestThreads.two)
  )
  #expect(one.traits == two.traits, sourceLocation: sourceLocation)
  #expect(one.classCount == two.classCount, sourceLocation: sourceLocation)
  for sigma in [20, 0.7, 0.05] {
    let (a, b) = (try answer(one, sigma: sigma), try answer(two, sigma: sigma))
    #expect(
      tolerance == 0 ? a == b : a.largestError(to: b) < tolerance,
      "at \(sigma): \(a.largestError(to: b))", sourceLocation: sourceLocation)
  }
}
