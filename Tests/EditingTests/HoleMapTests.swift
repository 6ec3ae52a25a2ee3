import Editing
import Tensors
import TestSupport
import Testing

/// Where holes are and how thick.
@Suite struct HoleMapTests {
  private func coverage(_ height: Int, _ width: Int, _ isHole: (Int, Int) -> Bool) -> Coverage {
    Coverage(
      height: height, width: width,
      bytes: (0..<height * width).map { isHole($0 / width, $0 % width) ? 255 : 0 })
  }

  /// Against the distances themselves: holes of every shape, some cut off by the picture's edges.
  @Test(arguments: 0..<40)
  func thickHolesAreThoseFarFromWhatIsKnown(_ seed: Int) {
    var random = TestRandom(UInt64(seed))
    let (height, width) = (random.integer(14...40), random.integer(14...40))
    let rectangles = (0..<random.integer(1...5)).map { _ in
      Region(
        top: random.integer(-3...height - 2), left: random.integer(-3...width - 2),
        height: random.integer(1...16), width: random.integer(1...16))
    }
    let hole = coverage(height, width) { y, x in rectangles.contains { $0.contains(y, x) } }
    guard let box = hole.box(in: hole.region) else { return }
    let around = hole.region.intersection(box.expanded(by: 1)) ?? box
    let thickness = HoleMap.thickness(hole.cropped(around))
    for limit in [0, 1, 2, 3, 6] {
      #expect(HoleMap.isThick(hole, within: box, over: limit) == (thickness > limit))
    }
  }

  @Test func distancesAreThoseOfTheNearestKnownPixel() {
    var random = TestRandom(4)
    let noise = random.tensor([15, 18])
    let hole = coverage(15, 18) { y, x in noise[y, x] > -0.8 }
    var expected = 0
    for pixel in 0..<15 * 18 where hole.bytes[pixel] > 0 {
      let distances = (0..<15 * 18).filter { hole.bytes[$0] == 0 }.map {
        max(abs($0 / 18 - pixel / 18), abs($0 % 18 - pixel % 18))
      }
      expected = max(expected, distances.min() ?? 0)
    }
    #expect(expected > 1)
    #expect(HoleMap.thickness(hole.cropped(hole.region)) == expected)
  }

  @Test func clustersLieApart() {
    let boxes = [
      Region(top: 5, left: 7, height: 3, width: 40), Region(top: 20, left: 30, height: 9, width: 2),
      Region(top: 150, left: 120, height: 5, width: 6),
    ]
    let hole = coverage(200, 180) { y, x in boxes.contains { $0.contains(y, x) } }
    #expect(HoleMap(hole, gap: 64).clusters == [boxes[0].union(boxes[1]), boxes[2]])
    #expect(HoleMap(hole, gap: 500).clusters == [boxes[0].union(boxes[1]).union(boxes[2])])
  }
}
