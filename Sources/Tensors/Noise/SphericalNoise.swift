import Foundation

/// Noise between two: each draw is theirs, interpolated on a sphere (Shoemake 1985; Song et al. 2023,
/// section 5.3), so that it is as strong as either.
///
///     slerp(a, b; t) = (sin((1 − t)ψ)·a + sin(tψ)·b) / sin ψ,   cos ψ = ⟨a, b⟩ / (‖a‖·‖b‖)
public struct SphericalNoise: NoiseSource {
  private var first: any NoiseSource
  private var second: any NoiseSource
  private let share: Double

  /// - Parameter share: t, 0 is the first, 1 the second.
  public init(from first: any NoiseSource, to second: any NoiseSource, share: Double) {
    self.first = first
    self.second = second
    self.share = share
  }

  public mutating func next(_ region: Region, channels: Int) -> Tensor {
    let a = first.next(region, channels: channels)
    let b = second.next(region, channels: channels)
    let cosine = a.dot(b) / max((a.dot(a) * b.dot(b)).squareRoot(), .leastNormalMagnitude)
    let angle = acos(min(max(cosine, -1), 1))
    // Noises that are one, or opposite, have no sphere between them.
    guard sin(angle) > 1e-6 else { return Tensor.combine(Float(1 - share), a, Float(share), b) }
    return Tensor.combine(
      Float(sin((1 - share) * angle) / sin(angle)), a, Float(sin(share * angle) / sin(angle)), b)
  }
}
