import Tensors

/// How far estimates are trusted against noisy data (`AnnealedProjection`), for an operator: so far that
/// what the data's noise becomes in a picture is a little less than the next level's noise.
///
/// Trust less, and a blur's correction brings noise that the next call, told a lower level, takes for
/// detail; trust more, and the data are not believed.
enum NoiseTrust {
  /// The noise that a step may leave, as a share of the next level (measured: 0.5 is smoother, 0.6
  /// crisper).
  static let share = 0.55

  /// - Parameters:
  ///   - measured: shape of a small measurement of the operator's.
  ///   - noise: its standard deviation.
  static func value(
    _ a: any LinearOperator, measured shape: [Int], noise: Double, _ schedule: Schedule
  ) -> Double {
    let sigmas = schedule.sigmas
    guard sigmas.count > 1 else { return 1 }
    let middle = (sigmas.count - 1) / 2
    let (level, next) = (sigmas[middle], sigmas[middle + 1])
    var source = PhiloxNoise(seed: 0)
    let unit = source.next(Region(height: shape[1], width: shape[2]), channels: shape[3])
    let field = Float(noise) * unit
    var (low, high) = (0.02, 20.0)
    for _ in 0..<10 {
      let trust = (low * high).squareRoot()
      let ratio = noise / level
      let step = a.dampedInverse(field, damping: trust * ratio * ratio)
      let deviation = (step.dot(step) / Double(step.count)).squareRoot()
      if deviation > share * next { low = trust } else { high = trust }
    }
    return (low * high).squareRoot()
  }
}
