import Editing
import Tensors
import TestSupport
import Testing

/// The noise of pictures whose noise is known.
@Suite struct NoiseEstimateTests {
  private static func picture(noise levels: Double, height: Int = 160, width: Int = 200) -> Tensor {
    let z = random([1, height, width, 3], seed: 5)
    return Tensor(
      shape: z.shape,
      values: z.values.enumerated().map { index, z in
        let (row, column) = (Float(index / 3 / width), Float(index / 3 % width))
        // Slopes, an edge, stripes.
        let clean =
          0.4 * (row / Float(height)) + (column > 90 ? 0.3 : -0.2)
          + (row > 100 ? 0.1 * (Int(column) % 12 < 6 ? 1 : -1) : 0)
        return clean + Float(levels / 127.5) * z
      })
  }

  @Test(arguments: [1.0, 5, 15, 25, 50])
  func whiteNoise(_ levels: Double) throws {
    let deviation = try #require(NoiseEstimate.deviation(of: Self.picture(noise: levels)))
    #expect(abs(deviation * 127.5 / levels - 1) < 0.08, "\(levels): \(deviation * 127.5)")
  }

  @Test func noNoise() throws {
    let deviation = try #require(NoiseEstimate.deviation(of: Self.picture(noise: 0)))
    #expect(deviation * 127.5 < 0.5)
  }

  /// What is damaged doesn't count.
  @Test func damageIsLeftOut() throws {
    var picture = Self.picture(noise: 10)
    var damage = Tensor(shape: [1, 160, 200, 1])
    let place = Region(top: 20, left: 30, height: 60, width: 60)
    picture.paste(3 * random([1, 60, 60, 3], seed: 8), top: place.top, left: place.left)
    damage.paste(Tensor(shape: [1, 60, 60, 1], repeating: 1), top: place.top, left: place.left)
    let deviation = try #require(NoiseEstimate.deviation(of: picture, ignoring: damage))
    #expect(abs(deviation * 12.75 - 1) < 0.1)
  }

  @Test func tooLittleToSee() {
    #expect(NoiseEstimate.deviation(of: random([1, 7, 90, 3], seed: 1)) == nil)
    #expect(NoiseEstimate.deviation(of: random([1, 12, 12, 1], seed: 1)) == nil)
  }
}
