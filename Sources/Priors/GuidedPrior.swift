import Tensors

/// A prior led away from a worse one: D = D_guide + w · (D_main − D_guide). Two calls an estimate.
package struct GuidedPrior: Prior {
  private let main: any Prior
  private let guide: any Prior
  /// 1 is the main prior alone.
  private let weight: Double

  package var channels: Int { main.channels }
  package var nativeSide: Int { main.nativeSide }
  package var classCount: Int { main.classCount }
  package var traits: PriorTraits

  /// - Parameter file: whom to name when the two don't suit each other.
  /// - Throws: `PriorError` unless both make the same pictures of the same classes.
  package init(_ main: any Prior, guide: any Prior, weight: Double) throws(PriorError) {
    func refuse(_ what: String, _ a: String, _ b: String) -> PriorError {
      PriorError(
        .badCondition, "the guide doesn't suit the model: its \(what) is \(b), the model's \(a)")
    }
    guard main.nativeSide == guide.nativeSide else {
      throw refuse(
        "tile", "\(main.nativeSide)×\(main.nativeSide)", "\(guide.nativeSide)×\(guide.nativeSide)")
    }
    guard main.channels == guide.channels, main.traits.space == guide.traits.space else {
      throw refuse("kind of picture", "\(main.channels) channels", "\(guide.channels)")
    }
    guard guide.classCount == main.classCount || guide.classCount == 0 else {
      throw refuse("number of classes", "\(main.classCount)", "\(guide.classCount)")
    }
    guard case .range(let a) = main.traits.levels, case .range(let b) = guide.traits.levels,
      a.overlaps(b)
    else { throw refuse("range of noise levels", "\(main.sigmaRange)", "\(guide.sigmaRange)") }
    self.main = main
    self.guide = guide
    self.weight = weight
    var traits = main.traits
    traits.levels = .range(
      max(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound))
    traits.canJump = false
    self.traits = traits
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    let sigma = traits.levels.nearest(sigma)
    let estimate = try main.denoise(x, sigma: sigma, condition: condition)
    guard weight != 1 else { return estimate }
    var other = condition
    if guide.classCount == 0 { other.classLabel = nil }
    let worse = try guide.denoise(x, sigma: sigma, condition: other)
    return Tensor.combine(Float(weight), estimate, Float(1 - weight), worse)
  }
}
