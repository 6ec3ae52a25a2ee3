import Tensors

/// CM4IR (Garber and Tirer, arXiv 2412.20596): a few calls from low noise, each estimate corrected by
/// back-projection, and the noise that the prior took away put back with its sign turned.
///
///     x₀ ← D(x, (1 + δₖ)σₖ),   ẑ⁻ = (x₀ − x) / σₖ
///     x ← x₀ + μ · A⁺_η(y − A x₀) + σₖ₊₁ · (ηₙ · z + √(1 − ηₙ²) · ẑ⁻),   A⁺_η = Aᵀ(A Aᵀ + ζ · σ_y²)⁻¹
///
/// The last estimate is the result: corrected, unless the data are noisy. It begins at the edit's own
/// estimate in place of A⁺_η y.
public struct CM4IRSampler: NoisyStartSampler, RaisedLevelSampler {
  /// ζ.
  public var damping: Double
  /// δₖ by call; calls beyond the list have 0. Network and coefficients are told the same level (the
  /// published code's type 1; its scripts leave all at 0).
  public var excess: [Double]
  /// μ, how far an estimate goes towards the data.
  public var step: Double
  /// ηₙ.
  public static let freshness = 0.1

  public init(damping: Double = 0, excess: [Double] = [], step: Double = 1) {
    self.damping = damping
    self.excess = excess
    self.step = step
  }

  /// The same from a state that already has its noise, of level `schedule.sigmas[0]`.
  /// - Throws: `EditingError` when states are bits.
  public func sample(
    _ denoiser: some Denoiser, fromState state: Tensor, measurement: Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    try measurement?.requirePixels(for: "cm4ir")
    let kept = (1 - Self.freshness * Self.freshness).squareRoot()
    var x = state
    var last: Tensor?
    for (index, sigma) in schedule.sigmas.enumerated() {
      let level = raised(sigma, call: index)
      let estimate = try denoiser.denoise(x, sigma: level, lastEstimate: last).clamped(-1, 1)
      let isLast = index + 1 == schedule.sigmas.count
      let own = measurement?.noise ?? 0
      if isLast, own > 0 { return estimate }
      let corrected = corrected(estimate, measurement)
      if isLast { return corrected }
      last = estimate
      let next = schedule.sigmas[index + 1]
      let turned = Tensor.combine(
        Float(next * Self.freshness), noise.next(region, channels: x.channels),
        Float(next * kept / sigma), estimate - x)
      x = corrected + turned
    }
    return x
  }

  /// x₀ + μ · A⁺_η(y − A x₀).
  private func corrected(_ estimate: Tensor, _ measurement: Measurement?) -> Tensor {
    guard let measurement else { return estimate }
    let damping = damping * measurement.noise * measurement.noise
    let whole = measurement.corrected(estimate, damping: damping)
    // A whole step of exact data ends at them to the bit.
    guard step != 1 else { return whole }
    return Tensor.combine(Float(1 - step), estimate, Float(step), whole)
  }
}
