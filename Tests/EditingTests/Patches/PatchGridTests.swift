import Editing
import Tensors
import TestSupport
import Testing

@Suite struct PatchGridTests {
  @Test func halvingTakesTheMeansOfKnownPixels() {
    let scene = PatchScene(8, 8, hole: Region(top: 2, left: 2, height: 3, width: 2)) {
      (Float($0) / 10, Float($1) / 10, 0)
    }
    let picture = scene.atlas().picture
    let half = picture.halved()
    #expect(half.grid.height == 4 && half.grid.width == 4)
    // Rows 2 to 4 of columns 2 and 3: block (1, 1) is all hole, of block (2, 1) half is.
    #expect(half.grid.kinds[5] == .hole)
    #expect(half.grid.kinds[9] == .known)
    let mean = (picture.features[5 * 8 + 2] + picture.features[5 * 8 + 3]) / 2
    #expect((half.features[9] - mean).max() < 1e-6 && (mean - half.features[9]).max() < 1e-6)
  }

  @Test func oddSidesAndSmallPicturesCanBeHalved() {
    let scene = PatchScene(7, 1, hole: Region(top: 3, height: 1, width: 1)) { _, _ in (0, 0, 0) }
    let half = scene.atlas().picture.halved()
    #expect(half.grid.height == 4 && half.grid.width == 1)
    #expect(half.grid.canvas == Region(height: 4, width: 1))
  }

  @Test func growingReachesAsFarAsItsRadius() {
    let scene = PatchScene(9, 12, hole: Region(top: 4, left: 6, height: 1, width: 1)) { _, _ in
      (0, 0, 0)
    }
    let grid = scene.atlas().grid
    let grown = grid.grown(grid.kinds.map { $0 == .hole }, by: 2)
    for pixel in grown.indices {
      let (row, column) = (pixel / 12, pixel % 12)
      #expect(grown[pixel] == (abs(row - 4) <= 2 && abs(column - 6) <= 2))
    }
  }

  @Test func anyMaskGrowsToWhatIsNearIt() {
    let (height, width) = (17, 23)
    let scene = PatchScene.noise(height, width, hole: Region(height: 1, width: 1))
    var random = TestRandom(11)
    for radius in [1, 3, 30] {
      let mask = (0..<height * width).map { _ in random.integer(0...40) == 0 }
      let grown = scene.atlas().grid.grown(mask, by: radius)
      for pixel in grown.indices {
        let near = mask.indices.contains {
          mask[$0] && abs($0 / width - pixel / width) <= radius
            && abs($0 % width - pixel % width) <= radius
        }
        #expect(grown[pixel] == near)
      }
    }
  }

  @Test func otherPhotographsLieBeneathAndApart() throws {
    let scene = PatchScene.noise(40, 40, hole: Region(top: 16, left: 16, height: 8, width: 8))
    let other = PatchScene.noise(30, 50, hole: Region(height: 1, width: 1), seed: 5).picture
    var sources = CopySources()
    sources.photographs = [.init(height: 30, width: 50) { other.cropped($0) }]
    let (level, _) = try scene.level(sources)
    let grid = level.grid
    #expect(grid.canvas == Region(height: 40, width: 40))
    let rows = try #require(grid.others.first?.rows)
    #expect(rows.count == 30 && rows.lowerBound >= 40 + 7)
    // Patches of both are sources, and none that reaches over a border.
    #expect(level.sources.contains { Int($0) / grid.width < 40 })
    for source in level.sources {
      let (row, column) = (Int(source) / grid.width, Int(source) % grid.width)
      let inPicture = row >= 3 && row < 37 && column >= 3 && column < 37
      let inOther = row >= rows.lowerBound + 3 && row < rows.upperBound - 3 && column < 47
      #expect(inPicture || inOther)
    }
    // Laid over each other, both cover the same place.
    #expect(grid.place(rows.lowerBound * grid.width) == SIMD2(0, 0))
    let corner = grid.place((rows.upperBound - 1) * grid.width + 49)
    #expect(abs(corner.x - 39) < 1 && corner.y > 39)
  }
}
