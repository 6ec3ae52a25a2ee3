import Editing
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct PatchFillTests {
  private func largestError(_ a: Tensor, _ b: Tensor) -> Float { (a - b).largestMagnitude }

  @Test func aPictureThatRepeatsItselfIsRestored() throws {
    let scene = PatchScene.texture(
      128, period: 16, hole: Region(top: 40, left: 44, height: 40, width: 36))
    #expect(try largestError(scene.filled(), scene.picture) < 0.02)
  }

  @Test func onlyTheHoleChanges() throws {
    let scene = PatchScene.noise(80, 90, hole: Region(top: 30, left: 20, height: 30, width: 33))
    let filled = try scene.filled()
    let known = scene.hole.mapped { 1 - $0 }
    #expect(filled.scaled(by: known) == scene.picture.scaled(by: known))
    #expect(largestError(filled, scene.picture) > 0.1)
    #expect(filled.largestMagnitude <= 1)
  }

  @Test func threadsDoNotMatterAndSamplesDiffer() throws {
    let scene = PatchScene.noise(96, 110, hole: Region(top: 24, left: 20, height: 48, width: 51))
    let one = try scene.filled(threads: TestThreads.one)
    #expect(try one == scene.filled(threads: TestThreads.four))
    let second = try scene.filled(sample: 1)
    #expect(try second == scene.filled(sample: 1) && second != one)
    // They really differ: in most of the hole, not in a pixel here and there.
    let different = (second - one).values.count { abs($0) > 0.05 }
    #expect(different > 48 * 51 * 3 / 4)
  }

  @Test(arguments: [
    Region(top: 0, left: 30, height: 30, width: 30),
    Region(top: 50, left: 66, height: 30, width: 24),
    Region(top: 0, left: 60, height: 80, width: 30),
  ])
  func holesMayTouchTheBorder(_ hole: Region) throws {
    let scene = PatchScene.noise(80, 90, hole: hole)
    let filled = try scene.filled()
    #expect(filled.isFinite && largestError(filled, scene.picture) > 0.1)
  }

  @Test func aGreyPictureStaysGrey() throws {
    var random = TestRandom(4)
    let values = random.tensor([80, 80])
    let scene = PatchScene(80, 80, hole: Region(top: 25, left: 25, height: 28, width: 28)) {
      (values[$0, $1], values[$0, $1], values[$0, $1])
    }
    let filled = try scene.filled()
    #expect(filled.channel(0) == filled.channel(1) && filled.channel(1) == filled.channel(2))
  }

  /// Left is red noise, right is green: the colours of a fill say where it came from.
  private var twoSides: PatchScene {
    var random = TestRandom(6)
    let values = random.tensor([90, 120])
    return PatchScene(90, 120, hole: Region(top: 30, left: 45, height: 30, width: 30)) {
      $1 < 60 ? (values[$0, $1], -0.9, -0.9) : (-0.9, values[$0, $1], -0.9)
    }
  }

  @Test func onlyWhatIsAllowedIsCopied() throws {
    let scene = twoSides
    func green(_ sources: CopySources) throws -> Float {
      let part = try scene.filled(sources: sources)
        .cropped(Region(top: 35, left: 50, height: 20, width: 20))
      return part.channel(1).values.reduce(0) { $0 + abs($1 + 0.9) } / 400
    }
    var left = CopySources()
    var allowed = Tensor(shape: [1, 90, 120, 1])
    allowed.paste(Tensor(shape: [1, 90, 40, 1], repeating: 1), top: 0, left: 0)
    left.allowed = allowed
    var right = CopySources()
    right.allowed = allowed.mapped { 1 - $0 }
    // Blending moves levels a little; copies of noise are far from it.
    #expect(try green(left) < 0.3 * green(right))
  }

  @Test func otherPhotographsAreCopiedFrom() throws {
    let hole = Region(top: 30, left: 30, height: 34, width: 34)
    // Noise can't be guessed; the other photograph shows it, elsewhere and in another size.
    let scene = PatchScene.noise(96, 96, hole: hole)
    var other = PatchScene.noise(110, 130, hole: hole, seed: 77).picture
    other.paste(scene.picture, top: 8, left: 24)
    let photograph = other
    var sources = CopySources()
    sources.photographs = [.init(height: 110, width: 130) { photograph.cropped($0) }]
    let wrong = try (scene.filled(sources: sources) - scene.picture).values.count { abs($0) > 0.1 }
    #expect(wrong < 34 * 34 * 3 / 20)
    let alone = try (scene.filled() - scene.picture).values.count { abs($0) > 0.1 }
    #expect(alone > 34 * 34 * 3 / 2)
  }

  @Test func tooLittleAroundAndSmoothGradientsAreLeftToTheModel() throws {
    func patchPixels(_ scene: PatchScene, _ fill: FillKind = .auto) throws -> (Int, [String]) {
      var settings = EditSettings()
      settings.fill = fill
      let session = EditSession(GaussianPrior(), settings: settings, threads: TestThreads.two)
      _ = try InpaintEdit().run(scene.picture, coverage: scene.hole, session)
      #expect(session.progress.fraction == 1)
      return (session.progress.patchPixelsDone, session.notes)
    }
    let frame = PatchScene.noise(64, 64, hole: Region(top: 3, left: 3, height: 58, width: 58))
    #expect(try patchPixels(frame).0 == 0)
    #expect(try patchPixels(frame).1.isEmpty)
    #expect(try patchPixels(frame, .patches).1.count == 1)
    let ramp = PatchScene(80, 80, hole: Region(top: 25, left: 25, height: 28, width: 28)) {
      (Float($0) / 200, Float($1) / 200, 0)
    }
    #expect(try patchPixels(ramp).0 == 0)
    let noise = PatchScene.noise(80, 80, hole: Region(top: 25, left: 25, height: 28, width: 28))
    #expect(try patchPixels(noise).0 == 28 * 28)
    #expect(try patchPixels(noise, .model).0 == 0)
    let thin = PatchScene.noise(80, 80, hole: Region(top: 25, left: 25, height: 40, width: 5))
    #expect(try patchPixels(thin).0 == 0)
    #expect(try patchPixels(thin, .patches).0 == 200)
  }

  @Test func picturesThatHoldNoPatchAreLeftToTheModel() throws {
    let other = PatchScene.noise(90, 90, hole: Region(height: 1, width: 1), seed: 5).picture
    var sources = CopySources()
    sources.photographs = [.init(height: 90, width: 90) { other.cropped($0) }]
    for (height, width) in [(1, 1), (5, 60), (60, 5)] {
      let scene = PatchScene.noise(height, width, hole: Region(height: height, width: width))
      #expect(try scene.filled(sources: sources) != scene.picture)
    }
  }

  @Test func smallHolesHaveSeveralAnswersToo() throws {
    let scene = PatchScene.noise(90, 90, hole: Region(top: 40, left: 40, height: 10, width: 10))
    let answers = try (0..<4).map { try scene.filled(sample: $0) }
    for index in 1..<4 { #expect(answers[index] != answers[index - 1]) }
  }

  @Test func severalHolesAreFilledOneAfterAnother() throws {
    var scene = PatchScene.texture(
      160, period: 16, hole: Region(top: 20, left: 20, height: 24, width: 24))
    var hole = scene.hole
    hole.paste(Tensor(shape: [1, 24, 24, 1], repeating: 1), top: 110, left: 112)
    scene = PatchScene(copying: scene, hole: hole)
    #expect(try largestError(scene.filled(), scene.picture) < 0.02)
  }

  @Test func progressRisesToTheEndAndCancelsBetween() throws {
    let scene = PatchScene.noise(96, 110, hole: Region(top: 24, left: 20, height: 48, width: 51))
    let seen = Mutex<[Double]>([])
    _ = try scene.filled { progress in seen.withLock { $0.append(progress.fraction) } }
    let fractions = seen.withLock { $0 }
    #expect(fractions.count > 20 && fractions == fractions.sorted() && fractions.last == 1)
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try scene.filled { if $0.fraction > 0.3 { throw Stop() } }
    }
  }
}
