import Editing
import Tensors
import TestSupport
import Testing

/// Colours of a small picture, carried along a large one's edges.
@Suite struct GuidedUpsamplingTests {
  private let slopes: [Float] = [0.8, -0.5, 0.3]
  private let offsets: [Float] = [0.1, 0.2, -0.3]

  /// Colours that follow the luminance.
  private func colours(of luminance: Tensor) -> Tensor {
    Tensor(
      shape: [1, luminance.height, luminance.width, 3],
      values: luminance.values.flatMap { value in
        zip(slopes, offsets).map { $0 * value + $1 }
      })
  }

  private func grey(_ height: Int, _ width: Int, _ value: (Int, Int) -> Float) -> Tensor {
    Tensor(
      shape: [1, height, width, 1],
      values: (0..<height * width).map { value($0 / width, $0 % width) })
  }

  /// An edge is as sharp in colour as it is in luminance, also where the small picture shows half of it.
  @Test func coloursFollowTheEdge() {
    let large = grey(48, 80) { $1 < 38 ? -0.6 : 0.7 }
    let small = large.blockMeans(4)
    let upsampling = GuidedUpsampling(
      colours(of: small), guide: small, height: 48, width: 80, TestThreads.two)
    let whole = Region(height: 48, width: 80)
    let found = upsampling.colour(whole, luminance: large, TestThreads.two)
    let near = Region(top: 0, left: 33, height: 48, width: 10)
    let difference = found.cropped(near) - colours(of: large).cropped(near)
    #expect(difference.largestMagnitude < 0.04)
  }

  /// Where the small picture is even its colour's noise is none of the luminance's.
  @Test func flatPartsInventNoSlopes() {
    var random = TestRandom(4)
    let noise = random.tensor([1, 12, 20, 3], in: -0.1...0.1)
    let upsampling = GuidedUpsampling(
      noise, guide: grey(12, 20) { $1 % 2 == 0 ? 0.2 : 0.21 }, height: 48, width: 80,
      TestThreads.two)
    let whole = Region(height: 48, width: 80)
    let found = upsampling.colour(
      whole, luminance: grey(48, 80) { _, _ in 1 }, TestThreads.two)
    #expect(found.largestMagnitude < 0.15)
  }

  @Test func partsAreThoseOfTheWhole() {
    var random = TestRandom(5)
    let large = random.tensor([1, 41, 67, 1])
    let small = random.tensor([1, 11, 17, 1])
    let upsampling = GuidedUpsampling(
      random.tensor([1, 11, 17, 3]), guide: small, height: 41, width: 67, TestThreads.two)
    let whole = upsampling.colour(
      Region(height: 41, width: 67), luminance: large, TestThreads.two)
    let part = Region(top: 13, left: 30, height: 9, width: 21)
    let found = upsampling.colour(part, luminance: large.cropped(part), TestThreads.one)
    #expect(found == whole.cropped(part))
  }
}
