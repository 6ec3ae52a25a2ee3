import Editing
import Foundation
import Tensors
import TestSupport
import Testing

/// Spreading known chroma, against closed forms.
@Suite struct ChromaKrigingTests {
  private func grey(_ height: Int, _ width: Int, _ value: (Int, Int) -> Float) -> Tensor {
    Tensor(
      shape: [1, height, width, 1],
      values: (0..<height * width).map { value($0 / width, $0 % width) })
  }

  private func place(_ pixel: Int, _ chroma: [Float], noise: Double = ChromaPlace.usualNoise)
    -> ChromaPlace
  { ChromaPlace(pixel: pixel, chroma: chroma, noise: noise) }

  private func spread(
    _ places: [ChromaPlace], _ features: ChromaFeatures, height: Int, width: Int,
    _ threads: ThreadPool
  ) -> Tensor {
    ChromaKriging(at: places, features).chroma(
      of: places, height: height, width: width, threads)
  }

  /// On an even grey only the place counts, and one hint's estimate is its covariance with it.
  @Test func oneHintOnEvenGrey() {
    let (height, width) = (40, 80)
    let features = ChromaFeatures(grey(height, width) { _, _ in 0.2 }, TestThreads.two)
    let chroma: [Float] = [0.3, -0.1, -0.2]
    let found = spread(
      [place(20 * width + 30, chroma)], features,
      height: height, width: width, TestThreads.two)
    let all = 0.107 + 4.597 + 0.755
    for (row, column) in [(20, 30), (20, 31), (3, 70), (39, 0)] {
      let across = Double(column - 30) / 80
      let down = Double(row - 20) / 80
      let far = hypot(across / 4.586, down / 0.844)
      let near = hypot(across / 0.209, down / 0.17)
      let share = (0.107 + 4.597 * exp(-far) + 0.755 * exp(-near)) / (all * 1.0012)
      for channel in 0..<3 {
        let value = found.values[(row * width + column) * 3 + channel]
        #expect(abs(value - Float(share) * chroma[channel]) < 2e-4)
      }
    }
  }

  /// Where it was said, it holds; and what is as bright takes it before what is nearer.
  @Test func brightnessCountsMoreThanNearness() {
    let (height, width) = (64, 96)
    let stripes = grey(height, width) { _, column in column / 16 % 2 == 0 ? -0.7 : 0.7 }
    let features = ChromaFeatures(stripes, TestThreads.two)
    let (red, blue): ([Float], [Float]) = ([0.4, -0.2, 0], [-0.2, 0, 0.4])
    let found = spread(
      [place(32 * width + 8, red), place(32 * width + 24, blue)], features,
      height: height, width: width, TestThreads.two)
    func value(_ column: Int, _ channel: Int) -> Float {
      found.values[(32 * width + column) * 3 + channel]
    }
    #expect(abs(value(8, 0) - 0.4) < 0.01 && abs(value(24, 2) - 0.4) < 0.01)
    // A dark stripe two stripes away is redder than blue, although blue is as near.
    #expect(value(40, 0) > 0.1 && value(40, 0) > value(40, 2) + 0.1)
  }

  /// Two people who say different things of one place get the mean.
  @Test func contradictionsAreAveraged() {
    let features = ChromaFeatures(grey(20, 20) { _, _ in 0 }, TestThreads.two)
    let found = spread(
      [place(210, [0.4, 0, 0], noise: 0), place(210, [0, 0, 0.4], noise: 0)], features,
      height: 20, width: 20, TestThreads.two)
    #expect(abs(found.values[630] - 0.2) < 1e-3 && abs(found.values[632] - 0.2) < 1e-3)
  }

  @Test func sameOnAnyThreads() {
    let picture = random([1, 30, 50, 1], seed: 3).mapped { min(max($0 / 3, -1), 1) }
    let places = (0..<40).map { place($0 * 37, [Float($0) / 80, 0, -0.1]) }
    func found(_ threads: Int) -> Tensor {
      let pool = ThreadPool(threads: threads)
      return spread(
        places, ChromaFeatures(picture, pool),
        height: 30, width: 50, pool)
    }
    #expect(found(1) == found(3))
  }
}
