import Editing
import Tensors
import TestSupport
import Testing

@Suite struct GradientBlendTests {
  /// Copies of a ramp from far away are too bright; their slope is right.
  @Test func aRampBlendsWithoutAStep() throws {
    let scene = PatchScene(48, 64, hole: Region(top: 20, left: 12, height: 9, width: 11)) {
      let value = -0.8 + Float($0) * 0.004 + Float($1) * 0.003
      return (value, value / 2, -value)
    }
    let (level, _) = try scene.level()
    let sources = level.hole.map { $0 + 12 * 64 + 30 }
    let blend = GradientBlend(pull: 0, precision: 1e-6, edge: 0.4)
    let colours = scene.atlas().colours
    var ground = BlendGround(level, colours: colours)
    let blended = blend.solve(sources, on: &ground, TestThreads.two) { _ in }
    for (pixel, colour) in zip(level.hole, blended) {
      for channel in 0..<3 {
        let truth = scene.picture[0, Int(pixel) / 64, Int(pixel) % 64, channel]
        #expect(abs(colour[channel] - truth) < 1e-3)
      }
    }
  }

  @Test func edgesStayWhereTheyAreAskedTo() throws {
    // Black above, white below; the hole lies in the black and is copied from the white.
    let scene = PatchScene(60, 40, hole: Region(top: 10, left: 12, height: 8, width: 8)) { row, _ in
      row < 40 ? (-0.9, -0.9, -0.9) : (0.9, 0.9, 0.9)
    }
    let (level, _) = try scene.level()
    let sources = level.hole.map { $0 + 36 * 40 }
    func mean(edge: Float?) -> Float {
      let blend = GradientBlend(pull: 0.001, precision: 1e-4, edge: edge)
      var ground = BlendGround(level, colours: scene.atlas().colours)
      let blended = blend.solve(sources, on: &ground, TestThreads.one) { _ in }
      return blended.map(\.x).reduce(0, +) / Float(blended.count)
    }
    #expect(mean(edge: 0.4) > 0.85)
    #expect(mean(edge: nil) < -0.8)
  }

  @Test func copiesThatFitStayAsTheyAre() throws {
    let scene = PatchScene.noise(48, 48, hole: Region(top: 0, left: 20, height: 10, width: 12))
    let (level, _) = try scene.level()
    let sources = level.hole.map { $0 + 20 * 48 }
    let colours = scene.atlas().colours
    var ground = BlendGround(level, colours: colours)
    let blended = GradientBlend(pull: 100, precision: 1e-4, edge: nil)
      .solve(sources, on: &ground, TestThreads.two) { _ in }
    for (source, colour) in zip(sources, blended) {
      let difference = colour - colours[Int(source)]
      #expect((difference * difference).sum().squareRoot() < 0.1)
    }
  }

  /// What another fill will fill shows nothing yet, and must not shine into this one.
  @Test func voidPixelsAreNoRim() throws {
    let scene = PatchScene.noise(48, 60, hole: Region(top: 20, left: 20, height: 10, width: 10))
    var missing = scene.hole
    missing.paste(Tensor(shape: [1, 10, 10, 1], repeating: 1), top: 20, left: 30)
    func blended(voidColour: Float) throws -> [SIMD4<Float>] {
      let picture = scene.picture.replaced(
        by: Tensor(shape: scene.picture.shape, repeating: voidColour), where: missing)
      let atlas = PatchAtlas(
        region: scene.region, picture: picture, hole: scene.hole, missing: missing,
        sources: CopySources(), size: (48, 60))
      let level = try #require(PatchLevel(atlas.grid, number: 0, margin: 100))
      var ground = BlendGround(level, colours: atlas.colours)
      return GradientBlend.final.solve(
        level.hole.map { $0 - 14 * 60 }, on: &ground, TestThreads.one
      ) { _ in }
    }
    #expect(try blended(voidColour: -1) == blended(voidColour: 1))
  }

  /// A ground is used again and again while a fill changes.
  @Test func whatWasBlendedBeforeDoesNotMatter() throws {
    let scene = PatchScene.noise(48, 60, hole: Region(top: 0, left: 20, height: 10, width: 12))
    let (level, _) = try scene.level()
    let fresh = BlendGround(level, colours: scene.atlas().colours)
    func blended(_ shift: Int32, on ground: inout BlendGround) -> [SIMD4<Float>] {
      GradientBlend.draft.solve(level.hole.map { $0 + shift }, on: &ground, TestThreads.two) { _ in
      }
    }
    var (used, other) = (fresh, fresh)
    let first = blended(20 * 60, on: &used)
    #expect(blended(22 * 60 + 5, on: &used) == blended(22 * 60 + 5, on: &other))
    #expect(blended(20 * 60, on: &used) == first)
  }
}
