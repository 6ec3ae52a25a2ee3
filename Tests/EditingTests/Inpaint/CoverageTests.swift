import Editing
import Tensors
import TestSupport
import Testing

/// What a fill covers, as bytes, and what it filled.
@Suite struct CoverageTests {
  private static func random(_ height: Int, _ width: Int, seed: UInt64 = 3) -> Coverage {
    var random = TestRandom(seed)
    let bytes = (0..<height * width).map { _ in
      UInt8([0, 0, 255, random.integer(1...254)][random.integer(0...3)])
    }
    return Coverage(height: height, width: width, bytes: bytes)
  }

  @Test func tensorsAndBack() {
    let coverage = Self.random(7, 9)
    let tensor = coverage.cropped(coverage.region)
    #expect(tensor.values == coverage.bytes.map { Float($0) / 255 })
    #expect(Coverage(tensor) == coverage)
    // What covers a little still covers; what is out of range is held within it.
    let odd = Tensor(shape: [1, 1, 5, 1], values: [0, 1e-6, 0.5, 2, -1])
    #expect(Coverage(odd).bytes == [0, 1, 128, 255, 0])
  }

  @Test func croppedIsMirroredAsPicturesAre() {
    let coverage = Self.random(6, 8)
    let whole = coverage.cropped(coverage.region)
    for region in [
      Region(top: 1, left: 2, height: 3, width: 4),
      Region(top: -4, left: -3, height: 13, width: 15),
    ] {
      #expect(coverage.cropped(region) == whole.cropped(region))
    }
  }

  @Test func countsBoxesAndClears() {
    var bytes = [UInt8](repeating: 0, count: 10 * 12)
    for (row, column) in [(2, 3), (2, 4), (7, 9)] { bytes[row * 12 + column] = 40 }
    var coverage = Coverage(height: 10, width: 12, bytes: bytes)
    #expect(coverage.count(in: coverage.region) == 3)
    #expect(coverage.box(in: coverage.region) == Region(top: 2, left: 3, height: 6, width: 7))
    #expect(
      coverage.box(in: Region(top: -5, left: -5, height: 12, width: 40))
        == Region(top: 2, left: 3, height: 1, width: 2))
    #expect(coverage.box(in: Region(top: 3, left: 0, height: 4, width: 12)) == nil)
    #expect(coverage.hard.bytes == bytes.map { $0 > 0 ? 255 : 0 })
    coverage.clear(Region(top: 0, left: 4, height: 40, width: 40))
    #expect(coverage.count(in: coverage.region) == 1)
    #expect(!coverage.isEmpty)
    coverage.clear(coverage.region)
    #expect(coverage.isEmpty)
  }

  /// A patch writes its covered pixels and no others, into whatever part is shown.
  @Test func patchesWriteWhatTheyCover() {
    var random = TestRandom(5)
    let coverage = Self.random(20, 24)
    let filled = random.tensor([1, 20, 24, 3])
    let region = Region(top: 4, left: 3, height: 11, width: 14)
    let patch = InpaintEdit.Patch(
      region: region, pixels: filled.cropped(region), coverage: coverage)
    for part in [
      Region(height: 20, width: 24), Region(top: 6, left: 8, height: 5, width: 20),
      Region(top: -3, left: -2, height: 12, width: 9),
    ] {
      let before = random.tensor([1, part.height, part.width, 3])
      var after = before
      patch.paste(into: &after, showing: part)
      for row in 0..<part.height {
        for column in 0..<part.width {
          let (y, x) = (part.top + row, part.left + column)
          let isCovered = region.contains(y, x) && coverage.bytes[y * 24 + x] > 0
          for channel in 0..<3 {
            #expect(
              after[0, row, column, channel]
                == (isCovered ? filled[0, y, x, channel] : before[0, row, column, channel]))
          }
        }
      }
    }
    var count = 0
    patch.forEachPixel { y, x, red, _, blue in
      #expect(filled[0, y, x, 0] == red && filled[0, y, x, 2] == blue)
      count += 1
    }
    #expect(count == coverage.count(in: region))
  }
}
