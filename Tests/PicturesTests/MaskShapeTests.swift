import Pictures
import Testing

@Suite struct MaskShapeTests {
  static let shapes: [MaskShape] = [
    .scratches(count: 12), .boxes(count: 6, side: 20), .strokes(count: 4), .random(percent: 80),
    .half(.left), .frame(width: 12),
  ]

  @Test(arguments: shapes)
  func theSeedDecides(_ shape: MaskShape) throws {
    let mask = try MaskPicture.make(shape, width: 160, height: 120, seed: 7)
    #expect(try MaskPicture.make(shape, width: 160, height: 120, seed: 7) == mask)
    #expect(mask.coverage.allSatisfy { $0 == 0 || $0 == 255 })
    #expect(mask.coverageFraction > 0.005 && mask.coverageFraction < 0.95)
    switch shape {
    case .half, .frame: break
    default: #expect(try MaskPicture.make(shape, width: 160, height: 120, seed: 8) != mask)
    }
  }

  @Test(arguments: [(1, 1), (1, 9), (9, 1), (3, 200), (64, 64), (511, 17)])
  func anySizeWorks(_ width: Int, _ height: Int) throws {
    let shapes: [MaskShape] = [
      .scratches(count: 3), .boxes(count: 2, side: 1), .strokes(count: 2), .random(percent: 50),
      .half(.top),
    ]
    for shape in shapes {
      let mask = try MaskPicture.make(shape, width: width, height: height, seed: 1)
      #expect(mask.width == width && mask.height == height)
    }
  }

  /// A hash of a mask made once: the same seed must go on giving the same mask.
  @Test func masksOfSeedsDoNotChange() throws {
    func hash(_ shape: MaskShape) throws -> UInt64 {
      try MaskPicture.make(shape, width: 96, height: 64, seed: 42).coverage
        .reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    let random = try hash(.random(percent: 80))
    let boxes = try hash(.boxes(count: 5, side: 9))
    #expect(random == 2_035_146_142_684_097_214)
    #expect(boxes == 9_951_561_060_169_935_710)
  }

  @Test func exactlyTheShareAskedFor() throws {
    let mask = try MaskPicture.make(.random(percent: 80), width: 100, height: 50, seed: 1)
    #expect(mask.coverage.count { $0 == 255 } == 4000)
    #expect(try MaskPicture.make(.random(percent: 0), width: 9, height: 9, seed: 1).isEmpty)
    let all = try MaskPicture.make(.random(percent: 100), width: 9, height: 9, seed: 1)
    #expect(all.coverageFraction == 1)
  }

  @Test func halvesAndFrames() throws {
    let bounds = try MaskShape.Edge.allCases.map {
      try MaskPicture.make(.half($0), width: 11, height: 6).bounds
    }
    #expect(
      bounds == [
        PixelRectangle(x: 0, y: 0, width: 5, height: 6),
        PixelRectangle(x: 6, y: 0, width: 5, height: 6),
        PixelRectangle(x: 0, y: 0, width: 11, height: 3),
        PixelRectangle(x: 0, y: 3, width: 11, height: 3),
      ])
    let frame = try MaskPicture.make(.frame(width: 2), width: 11, height: 6)
    #expect(frame.inverted().bounds == PixelRectangle(x: 2, y: 2, width: 7, height: 2))
  }

  @Test func boxesDoNotOverlapWhileThereIsRoom() throws {
    let mask = try MaskPicture.make(.boxes(count: 8, side: 16), width: 200, height: 200, seed: 2)
    #expect(mask.coverage.count { $0 == 255 } == 8 * 256)
  }

  @Test(arguments: [
    MaskShape.scratches(count: 0), .boxes(count: 0, side: 3), .boxes(count: 1, side: 101),
    .boxes(count: 1, side: 0), .strokes(count: -1), .random(percent: 101), .random(percent: -1),
    .random(percent: .nan), .frame(width: 0), .frame(width: 50), .text(""), .text("  "),
  ])
  func badArgumentsAreRefused(_ shape: MaskShape) {
    let error = pictureError { () throws(PictureError) in
      _ = try MaskPicture.make(shape, width: 100, height: 100)
    }
    #expect(error?.kind == .badSetting && error?.kind.exitCode == 64)
  }

  @Test(arguments: [(0, 5), (5, 0), (-1, 5), (200_000, 1), (100_000, 100_000)])
  func badSizesAreRefused(_ width: Int, _ height: Int) {
    let error = pictureError { () throws(PictureError) in
      _ = try MaskPicture.make(.half(.left), width: width, height: height)
    }
    #expect(error?.kind == .badSetting)
  }

  @Test(.enabled("needs a font on the machine") { MaskShape.canDrawText })
  func textFillsTheMiddle() throws {
    let mask = try MaskPicture.make(.text("Retouch"), width: 400, height: 100)
    let bounds = try #require(mask.bounds)
    #expect(bounds.width > 200 && bounds.height <= 100)
    #expect(abs(bounds.x - (400 - bounds.x - bounds.width)) <= 8)
    // Letters, not a filled box.
    #expect(mask.coverageFraction > 0.05 && mask.coverageFraction < 0.6)
    // Markup is drawn, not obeyed.
    #expect(throws: Never.self) {
      try MaskPicture.make(.text("a < b & <c>"), width: 200, height: 60)
    }
  }
}
