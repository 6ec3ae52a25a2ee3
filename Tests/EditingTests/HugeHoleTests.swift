import Editing
import Tensors
import TestSupport
import Testing

/// Holes too large to be filled at once.
@Suite struct HugeHoleTests {
  /// A texture of large period, so that the small picture still shows it.
  private func scene(_ height: Int, _ width: Int, hole: Region) -> PatchScene {
    var random = TestRandom(3)
    let tile = random.tensor([8, 8, 3])
    return PatchScene(height, width, hole: hole) { row, column in
      let (y, x) = (row / 8 % 8, column / 8 % 8)
      return (tile[y, x, 0], tile[y, x, 1], tile[y, x, 2])
    }
  }

  @Test func blocksAgreeWhereTheyMeet() throws {
    // 900 pixels wide: two blocks, which end at odd places.
    let hole = Region(top: 161, left: 203, height: 90, width: 901)
    let scene = scene(420, 1303, hole: hole)
    let filled = try scene.filled()
    let difference = (filled - scene.picture).values.count { abs($0) > 0.1 }
    #expect(difference < hole.area * 3 / 20)
    // Not worse where the blocks meet than elsewhere.
    let seam = Region(top: hole.top, left: hole.left + 440, height: hole.height, width: 20)
    let wrong = (filled - scene.picture).cropped(seam).values.count { abs($0) > 0.1 }
    #expect(wrong < seam.area * 3 / 10)
  }

  @Test func threadsDoNotMatter() throws {
    let scene = PatchScene.noise(
      110, 1000, hole: Region(top: 40, left: 60, height: 30, width: 850))
    #expect(try scene.filled(threads: TestThreads.one) == scene.filled(threads: TestThreads.four))
  }

  @Test func sourcesAndMasksAreMadeSmallToo() throws {
    let hole = Region(top: 61, left: 50, height: 40, width: 800)
    let scene = PatchScene.noise(163, 901, hole: hole)
    var sources = CopySources()
    let other = PatchScene.noise(157, 903, hole: hole, seed: 5).picture
    sources.photographs = [.init(height: 157, width: 903) { other.cropped($0) }]
    var allowed = Tensor(shape: [1, 163, 901, 1])
    allowed.paste(Tensor(shape: [1, 50, 901, 1], repeating: 1), top: 0, left: 0)
    sources.allowed = allowed
    let filled = try scene.filled(sources: sources)
    #expect(filled.isFinite && filled != scene.picture)
  }
}
