import Editing
import Tensors
import TestSupport
import Testing

/// What is filled together, and how.
@Suite struct HolePartTests {
  private func parts(_ regions: [Region], _ side: Int = 300) -> [HolePart] {
    HolePart.parts(of: hole(regions, side), gap: 64, splits: true)
  }

  private func hole(_ regions: [Region], _ side: Int = 300) -> Coverage {
    Coverage(
      height: side, width: side,
      bytes: (0..<side * side).map { pixel in
        regions.contains { $0.contains(pixel / side, pixel % side) } ? 255 : 0
      })
  }

  /// Scratches of 4 pixels every 30, in one direction.
  private let scratches = (0..<10).map {
    Region(top: 10 + 30 * $0, left: 0, height: 4, width: 300)
  }
  private let all = Region(height: 300, width: 300)

  @Test func thinHolesAreOnePart() {
    let box = Region(top: 10, left: 0, height: 274, width: 300)
    #expect(parts(scratches) == [HolePart(box: box, isThick: false)])
  }

  /// Where a few scratches meet, 16 pixels are missing: that is still a matter of their surroundings.
  @Test func crossingsAreThin() {
    let crossing = Region(top: 100, left: 140, height: 16, width: 16)
    let found = parts(scratches + [crossing])
    #expect(HoleMap.isThick(hole(scratches + [crossing]), within: all, over: 6))
    #expect(found.map(\.isThick) == [false])
  }

  /// A hole of 40×40 among them is a part of its own, filled first, with what scratches run into it.
  @Test func aThickHoleAmongThinOnesIsAPartOfItsOwn() throws {
    let square = Region(top: 95, left: 140, height: 40, width: 40)
    let found = parts(scratches + [square])
    #expect(found.map(\.isThick) == [true, false])
    #expect(found[0].box.intersection(square) == square)
    #expect(found[0].box.height < 60 && found[0].box.width < 60)
    #expect(found[1].box == Region(top: 10, left: 0, height: 274, width: 300))
    // Asked not to be split, all is one.
    let whole = HolePart.parts(of: hole(scratches + [square]), gap: 64, splits: false)
    #expect(whole == [HolePart(box: found[1].box, isThick: true)])
  }

  /// A figure with a thin arm is filled as one.
  @Test func whatIsMostlyThickIsOnePart() {
    let body = Region(top: 100, left: 100, height: 80, width: 60)
    let arm = Region(top: 120, left: 160, height: 5, width: 60)
    #expect(parts([body, arm]) == [HolePart(box: body.union(arm), isThick: true)])
    let small = Region(top: 50, left: 50, height: 15, width: 15)
    #expect(parts([small]) == [HolePart(box: small, isThick: true)])
  }

  /// Every pixel lies in some part.
  @Test(arguments: 0..<10)
  func everyHoleIsInAPart(_ seed: Int) {
    var random = TestRandom(UInt64(seed))
    let regions = (0..<random.integer(2...14)).map { _ in
      let isThin = random.integer(0...3) > 0
      return Region(
        top: random.integer(-5...290), left: random.integer(-5...290),
        height: random.integer(isThin ? 1...5 : 10...50), width: random.integer(3...200))
    }
    let hole = hole(regions)
    let found = parts(regions)
    for pixel in 0..<300 * 300 where hole.bytes[pixel] > 0 {
      #expect(found.contains { $0.box.contains(pixel / 300, pixel % 300) })
    }
  }

  /// What was expected is what is done, when a thick hole lies among thin ones.
  @Test func progressCountsEachPartOnce() throws {
    let square = Region(top: 95, left: 140, height: 40, width: 40)
    var settings = EditSettings()
    (settings.fill, settings.steps) = (.model, 2)
    let session = EditSession(
      GaussianPrior(nativeSide: 64), settings: settings, threads: TestThreads.two)
    let coverage = hole(scratches + [square])
    let patches = try InpaintEdit().patches(
      coverage: coverage, session, crop: { Tensor(shape: [1, $0.height, $0.width, 3]) })
    #expect(patches.count == 2)
    let (done, expected) = (session.progress.done, session.progress.expected)
    #expect(done.tiles == expected.tiles && done.pixels == expected.pixels)
  }
}
