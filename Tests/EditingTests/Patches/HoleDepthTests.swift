import Editing
import Tensors
import TestSupport
import Testing

@Suite struct HoleDepthTests {
  @Test func isTheDistanceToTheNearestKnownPixel() throws {
    var random = TestRandom(3)
    // Holes of every shape: noise, thresholded, in a box that touches the border.
    let noise = random.tensor([20, 24])
    let scene = PatchScene(20, 24, hole: Region(height: 1, width: 1)) { _, _ in (0, 0, 0) }
    var hole = Tensor(shape: [1, 20, 24, 1])
    for row in 0..<17 {
      for column in 3..<24 where noise[row, column] > -0.7 { hole[0, row, column, 0] = 1 }
    }
    let grid = PatchAtlas(
      region: scene.region, picture: scene.picture, hole: hole, missing: hole,
      sources: CopySources(), size: (20, 24)
    ).grid
    let box = try #require(grid.holeBox)
    let depth = HoleDepth.measure(grid, box: box)
    for pixel in depth.indices {
      guard grid.kinds[pixel] == .hole else {
        #expect(depth[pixel] == 0)
        continue
      }
      let nearest = grid.kinds.indices.filter { grid.kinds[$0] != .hole }.map { other in
        let (down, right) = (other / 24 - pixel / 24, other % 24 - pixel % 24)
        return Float(down * down + right * right)
      }.min()
      #expect(abs(depth[pixel] - (nearest ?? 0).squareRoot()) < 1e-4)
    }
  }

  @Test func aPictureThatIsAllHoleHasAFiniteDepth() {
    let scene = PatchScene(9, 7, hole: Region(height: 9, width: 7)) { _, _ in (0, 0, 0) }
    let grid = scene.atlas().grid
    #expect(HoleDepth.measure(grid, box: scene.region).allSatisfy { $0.isFinite && $0 > 0 })
  }
}
