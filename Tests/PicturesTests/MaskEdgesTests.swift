import Pictures
import Testing

@Suite struct MaskEdgesTests {
  /// A mask with a hard rectangle.
  static func rectangle(
    _ width: Int, _ height: Int, _ hole: PixelRectangle
  ) -> MaskPicture {
    var mask = MaskPicture(width: width, height: height)
    for y in hole.y..<hole.y + hole.height {
      for x in hole.x..<hole.x + hole.width { mask.coverage[y * width + x] = 255 }
    }
    return mask
  }

  static let mask = rectangle(40, 30, PixelRectangle(x: 10, y: 8, width: 20, height: 14))

  @Test func boundsAndFraction() {
    #expect(Self.mask.bounds == PixelRectangle(x: 10, y: 8, width: 20, height: 14))
    #expect(Self.mask.coverageFraction == 280.0 / 1200)
    let empty = MaskPicture(width: 3, height: 3)
    #expect(empty.isEmpty && empty.bounds == nil && empty.coverageFraction == 0)
    #expect(!Self.mask.isEmpty)
    #expect(Self.mask.inverted().coverageFraction == 920.0 / 1200)
    #expect(Self.mask.inverted().inverted() == Self.mask)
    var dot = empty
    dot.coverage[8] = 1
    #expect(dot.bounds == PixelRectangle(x: 2, y: 2, width: 1, height: 1))
  }

  @Test func aMaskOfAnotherSizeIsRefusedWithBothSizes() {
    #expect(throws: Never.self) { try Self.mask.checkSize(width: 40, height: 30, name: "m.png") }
    let error = pictureError { () throws(PictureError) in
      try Self.mask.checkSize(width: 30, height: 40, name: "m.png")
    }
    #expect(error?.kind == .badData)
    for part in ["m.png", "40×30", "30×40"] {
      #expect(error?.description.contains(part) == true)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 50])
  func dilationIsTheMaximumOverADisc(_ radius: Int) {
    var mask = MaskPicture(width: 33, height: 21)
    for (index, value) in [(0, 90), (5, 255), (33 * 10 + 16, 200), (33 * 20 + 32, 40)] {
      mask.coverage[index] = UInt8(value)
    }
    var expected = mask
    for y in 0..<21 {
      for x in 0..<33 {
        var highest: UInt8 = 0
        for row in 0..<21 {
          for column in 0..<33
          where (row - y) * (row - y) + (column - x) * (column - x) <= radius * radius {
            highest = max(highest, mask.coverage[row * 33 + column])
          }
        }
        expected.coverage[y * 33 + x] = highest
      }
    }
    #expect(mask.dilated(by: radius) == expected)
  }

  @Test func dilationByNothing() {
    #expect(Self.mask.dilated(by: 0) == Self.mask)
    #expect(Self.mask.dilated(by: -2) == Self.mask)
    #expect(MaskPicture(width: 5, height: 5).dilated(by: 3).isEmpty)
  }

  @Test(arguments: [1.0, 2.5, 6, 100])
  func featheringOnlyEverLowersCoverageInsideTheHole(_ radius: Double) {
    let feathered = Self.mask.feathered(radius: radius)
    for (after, before) in zip(feathered.coverage, Self.mask.coverage) {
      #expect(after <= before)
    }
    #expect(feathered.bounds == Self.mask.bounds || radius == 100)
    // The middle is filled as long as it is farther from the edge than the radius.
    if radius <= 6 { #expect(feathered.coverage[15 * 40 + 20] == 255) }
  }

  @Test func featheringFallsSmoothlyTowardTheEdge() {
    let row = Self.mask.feathered(radius: 3).coverage[15 * 40..<16 * 40]
    let values = Array(row)[9..<15]
    // Distances 0, 1, 2, 3, 4 of 4, through 3t² − 2t³.
    #expect(Array(values) == [0, 40, 128, 215, 255, 255])
  }

  @Test func theBorderOfThePictureIsNoEdge() {
    let hole = Self.rectangle(20, 10, PixelRectangle(x: 0, y: 0, width: 10, height: 10))
    let feathered = hole.feathered(radius: 4)
    #expect(feathered.coverage[0] == 255 && feathered.coverage[9 * 20] == 255)
    #expect(feathered.coverage[9] < 100)
    let everything = MaskPicture(width: 9, height: 9, filledWith: 255)
    #expect(everything.feathered(radius: 3) == everything)
  }
}
