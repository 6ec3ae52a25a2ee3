import Tensors
import TestSupport
import Testing

/// Cutting, pasting, and arithmetic by pixels.
@Suite struct PictureTensorsTests {
  @Test func cropInsideAndMirrored() {
    var random = TestRandom(1)
    let x = random.tensor([1, 5, 6, 3])
    for region in [
      Region(top: 1, left: 2, height: 3, width: 4),
      Region(top: -4, left: -7, height: 13, width: 20),
      Region(top: 3, left: 4, height: 9, width: 2), Region(top: -2, left: 1, height: 3, width: 9),
    ] {
      let part = x.cropped(region)
      #expect(part.shape == [1, region.height, region.width, 3])
      for y in 0..<region.height {
        for column in 0..<region.width {
          let source = (
            Region.mirrored(region.top + y, 5), Region.mirrored(region.left + column, 6)
          )
          #expect(part[0, y, column, 1] == x[0, source.0, source.1, 1])
          #expect(part[0, y, column, 2] == x[0, source.0, source.1, 2])
        }
      }
    }
  }

  @Test func pasteLeavesOutWhatSticksOut() {
    var random = TestRandom(2)
    let x = random.tensor([1, 5, 6, 2])
    let patch = random.tensor([1, 3, 4, 2], in: 5...6)
    for (top, left) in [(1, 1), (-2, -3), (4, 4), (0, -1), (-5, 0), (9, 9)] {
      var out = x
      out.paste(patch, top: top, left: left)
      for y in 0..<5 {
        for column in 0..<6 {
          let inside = (0..<3).contains(y - top) && (0..<4).contains(column - left)
          let expected = inside ? patch[0, y - top, column - left, 1] : x[0, y, column, 1]
          #expect(out[0, y, column, 1] == expected)
        }
      }
    }
  }

  @Test func accumulateAddsWeighted() {
    var random = TestRandom(3)
    let x = random.tensor([1, 4, 5, 2])
    let patch = random.tensor([1, 3, 3, 2])
    let window = random.tensor([3, 3], in: 0...1)
    for (top, left) in [(0, 0), (-1, 3), (2, -2), (7, 0)] {
      var out = x
      out.accumulate(patch, window: window, top: top, left: left)
      for y in 0..<4 {
        for column in 0..<5 {
          let inside = (0..<3).contains(y - top) && (0..<3).contains(column - left)
          let added =
            inside
            ? window[y - top, column - left] * patch[0, y - top, column - left, 0] : 0
          #expect(abs(out[0, y, column, 0] - (x[0, y, column, 0] + added)) < 1e-6)
        }
      }
    }
  }

  @Test func byPixel() {
    let x = Tensor(shape: [1, 1, 3, 2], values: [1, 2, 3, 4, 5, 6])
    let other = Tensor(shape: [1, 1, 3, 2], values: [10, 20, 30, 40, 50, 60])
    let weights = Tensor(shape: [1, 1, 3, 1], values: [0, 0.5, 2])
    #expect(x.replaced(by: other, where: weights).values == [1, 2, 30, 40, 50, 60])
    #expect(x.scaled(by: weights).values == [0, 0, 1.5, 2, 10, 12])
    #expect(x.divided(by: weights, else: other).values == [10, 20, 6, 8, 2.5, 3])
    #expect(x.channelSum([2, -1]).values == [0, 2, 4])
    #expect(x.channel(1).values == [2, 4, 6])
    #expect(weights.spread([1, 3]).values == [0, 0, 0.5, 1.5, 2, 6])
    var swapped = x
    swapped.updatePixels { $0.swapAt(0, 1) }
    #expect(swapped.values == [2, 1, 4, 3, 6, 5])
    #expect(x.values == [1, 2, 3, 4, 5, 6])
  }

  @Test(arguments: [1, 2, 3])
  func blockMeansAndReplicated(_ factor: Int) {
    var random = TestRandom(4)
    let small = random.tensor([2, 3, 4, 3])
    let large = small.replicated(factor)
    #expect(large.shape == [2, 3 * factor, 4 * factor, 3])
    #expect(
      large[1, 3 * factor - 1, 2 * factor, 2] == small[1, 2, 2, 2])
    #expect(large.blockMeans(factor).largestError(to: small) < 1e-6)

    let x = random.tensor([2, 2 * factor, 3 * factor, 2])
    let means = x.blockMeans(factor)
    var sum = 0.0
    for dy in 0..<factor {
      for dx in 0..<factor { sum += Double(x[1, factor + dy, 2 * factor + dx, 1]) }
    }
    #expect(abs(Double(means[1, 1, 2, 1]) - sum / Double(factor * factor)) < 1e-6)
  }
}
