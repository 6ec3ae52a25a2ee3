import Editing
import Tensors
import TestSupport
import Testing

/// What is damage and what isn't, on pictures whose answer is known.
@Suite struct DamageFinderTests {
  private let height = 120
  private let width = 160

  /// A softly shaded ground, with noise of a few levels.
  private func ground(_ height: Int, _ width: Int) -> [Float] {
    var state: UInt64 = 7
    return (0..<height * width).map { pixel in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let noise = Float(state >> 40) / Float(1 << 24) - 0.5
      return 90 + Float(pixel / width) * 0.1 + Float(pixel % width) * 0.05 + 3 * noise
    }
  }

  /// Draws what covers most of some pixels and a little of those beside, as a scan shows a thin line.
  private func draw(_ pixels: Set<Int>, on levels: inout [Float], _ width: Int) {
    var beside: Set<Int> = []
    for pixel in pixels {
      beside.formUnion([pixel - width, pixel + width, pixel - 1, pixel + 1])
    }
    for pixel in beside.subtracting(pixels) where levels.indices.contains(pixel) {
      levels[pixel] += 0.16 * (240 - levels[pixel])
    }
    for pixel in pixels { levels[pixel] += 0.7 * (240 - levels[pixel]) }
  }

  private func found(
    _ levels: [Float], _ height: Int, _ width: Int, finder: DamageFinder = DamageFinder(),
    threads: Int = 1
  ) -> DamageFinder.Found {
    let grey = Tensor(shape: [1, height, width, 1], values: levels.map { $0 / 127.5 - 1 })
    let picture = grey.spread([1, 1, 1])
    return finder.find(height: height, width: width, ThreadPool(threads: threads)) {
      picture.cropped($0)
    }
  }

  private func marked(_ found: DamageFinder.Found) -> Set<Int> {
    Set(found.marks.indices.filter { found.marks[$0] > 0 })
  }

  @Test(arguments: [(1, 0), (0, 1), (1, 1), (1, 3)])
  func aLineIsFoundWholeAndLittleElse(_ down: Int, _ across: Int) {
    var levels = ground(height, width)
    var line: Set<Int> = []
    let steps = max(abs(down), abs(across))
    for step in -40...40 {
      let row = height / 2 + (step * down) / steps
      let column = width / 2 + (step * across) / steps
      line.insert(row * width + column)
    }
    draw(line, on: &levels, width)
    let found = found(levels, height, width)
    let marks = marked(found)
    #expect(line.isSubset(of: marks))
    for pixel in marks {
      let nearest = line.map { other in
        max(abs(pixel / width - other / width), abs(pixel % width - other % width))
      }.min()
      // A mean along a line smears by half its length.
      #expect((nearest ?? 99) <= 10)
    }
    #expect(found.pieces.map(\.kind) == [.scratches])
    #expect(found.pieces.reduce(0) { $0 + $1.pixels } == marks.count)
  }

  @Test func aSpeckIsFound() {
    var levels = ground(height, width)
    draw(
      [40 * width + 50], on: &levels, width)
    let found = found(levels, height, width)
    let marks = marked(found)
    #expect(found.pieces.map(\.kind) == [.dust])
    #expect(marks.contains(40 * width + 50))
    #expect(marks.allSatisfy { abs($0 / width - 40) <= 4 && abs($0 % width - 50) <= 4 })
  }

  @Test func edgesTexturesAndFlatGroundAreNoDamage() {
    let pictures: [(String, [Float])] = [
      ("flat", [Float](repeating: 128, count: height * width)), ("noise", ground(height, width)),
      ("edge", (0..<height * width).map { $0 % width < 80 ? 60 : 190 }),
      ("slanted edge", (0..<height * width).map { $0 % width + $0 / width < 130 ? 60 : 190 }),
      (
        "checker",
        (0..<height * width).map { ($0 % width / 6 + $0 / width / 6) % 2 == 0 ? 70 : 180 }
      ),
      ("stripes", (0..<height * width).map { $0 % width / 3 % 2 == 0 ? 70 : 180 }),
    ]
    for (name, levels) in pictures {
      #expect(marked(found(levels, height, width)).isEmpty, "\(name)")
    }
  }

  @Test func kindsSizeAndSensitivityChoose() {
    var levels = ground(height, width)
    draw(Set((20..<100).map { $0 * width + 120 }), on: &levels, width)
    draw([40 * width + 40], on: &levels, width)
    let both = found(levels, height, width)
    #expect(Set(both.pieces.map(\.kind)) == [.scratches, .dust])
    let dust = found(levels, height, width, finder: DamageFinder(kinds: [.dust]))
    let scratches = found(levels, height, width, finder: DamageFinder(kinds: [.scratches]))
    #expect(marked(dust).union(marked(scratches)) == marked(both))
    #expect(marked(dust).isDisjoint(with: marked(scratches)))
    #expect(marked(found(levels, height, width, finder: DamageFinder(kinds: [.cracks]))).isEmpty)
    let large = found(levels, height, width, finder: DamageFinder(minimumSize: 60))
    #expect(marked(large) == marked(scratches))
    var before: Set<Int> = []
    for sensitivity in [0, 0.25, 0.5, 0.75, 1] {
      let marks = marked(
        found(levels, height, width, finder: DamageFinder(sensitivity: sensitivity, minimumSize: 1))
      )
      #expect(marks.isSuperset(of: before), "more with every step")
      before = marks
    }
  }

  /// Blocks meet at 512 pixels: a line goes on beyond, whatever works on them.
  @Test func blocksAndThreadsDontMatter() {
    let (height, width) = (96, 1100)
    var levels = ground(height, width)
    draw(Set((300..<800).map { 48 * width + $0 }), on: &levels, width)
    let one = found(levels, height, width, threads: 1)
    #expect(one.pieces.map(\.kind) == [.scratches])
    #expect((310..<790).allSatisfy { one.marks[48 * width + $0] > 0 })
    #expect(found(levels, height, width, threads: 3) == one)
  }

  @Test(arguments: [(1, 1), (1, 40), (3, 3), (7, 200)])
  func smallPicturesAreLookedAt(_ height: Int, _ width: Int) {
    let found = found(ground(height, width), height, width)
    #expect(found.marks.count == height * width)
  }
}
