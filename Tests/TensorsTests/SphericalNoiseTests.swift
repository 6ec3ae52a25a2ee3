import Foundation
import Tensors
import Testing

@Suite struct SphericalNoiseTests {
  private let region = Region(top: 3, left: 5, height: 40, width: 50)

  private func draws(_ share: Double, count: Int = 1) -> [Tensor] {
    var source = SphericalNoise(
      from: PhiloxNoise(seed: 1), to: PhiloxNoise(seed: 2), share: share)
    return (0..<count).map { _ in source.next(region, channels: 3) }
  }

  @Test func theEndsAreTheTwo() {
    var (first, second): (any NoiseSource, any NoiseSource) = (
      PhiloxNoise(seed: 1), PhiloxNoise(seed: 2)
    )
    for draw in 0..<2 {
      let (a, b) = (first.next(region, channels: 3), second.next(region, channels: 3))
      #expect((draws(0, count: 2)[draw] - a).largestMagnitude < 1e-5)
      #expect((draws(1, count: 2)[draw] - b).largestMagnitude < 1e-5)
    }
  }

  /// The way is on a sphere, in even steps: the norm goes from one's to the other's, and the angle to the
  /// first is the share of the whole.
  @Test func theWayIsOnTheSphere() {
    func norm(_ x: Tensor) -> Double { x.dot(x).squareRoot() }
    func angle(_ x: Tensor, _ y: Tensor) -> Double { acos(x.dot(y) / (norm(x) * norm(y))) }
    let (a, b) = (draws(0)[0], draws(1)[0])
    for share in [0.25, 0.5, 0.8] {
      let x = draws(share)[0]
      #expect(abs(norm(x) / norm(a) - 1) < 0.02)
      #expect(abs(angle(a, x) - share * angle(a, b)) < 0.02)
      let variance = x.dot(x) / Double(x.count)
      #expect(abs(variance - 1) < 0.05)
    }
  }

  @Test func equalNoisesStay() {
    var source = SphericalNoise(
      from: PhiloxNoise(seed: 7), to: PhiloxNoise(seed: 7), share: 0.3)
    var one: any NoiseSource = PhiloxNoise(seed: 7)
    let difference = source.next(region, channels: 3) - one.next(region, channels: 3)
    #expect(difference.largestMagnitude < 1e-5)
  }
}
