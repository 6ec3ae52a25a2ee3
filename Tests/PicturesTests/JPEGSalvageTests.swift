import Pictures
import Testing

/// JPEG files of which a part is lost.
@Suite struct JPEGSalvageTests {
  private static let (width, height) = (120, 96)
  private let whole: [UInt8]

  init() throws {
    whole = try Picture(pixels: TestPictures.eight(Self.width, Self.height, channels: 3))
      .encoded(as: .jpeg, options: WriteOptions(quality: 80))
  }

  private func salvaged(_ bytes: [UInt8]) throws -> Picture {
    try Picture.read(.bytes(bytes), salvaging: true)
  }

  /// What isn't missing is what the whole file has, and little of it is given away.
  @Test(arguments: [0.3, 0.5, 0.8, 0.99])
  func aFileThatIsCutOff(_ share: Double) throws {
    let complete = try Picture.read(.bytes(whole))
    let cut = Array(whole[..<Int(Double(whole.count) * share)])
    #expect(throws: PictureError.self) { try Picture.read(.bytes(cut)) }
    let picture = try salvaged(cut)
    let found = picture.missing
    let missing = try #require(found)
    #expect(missing.coverageFraction > 0.9 - share && missing.coverageFraction < 1.25 - share)
    let known = 3 * (missing.coverage.firstIndex(of: 255) ?? 0)
    #expect(picture.pixels.bytes[..<known] == complete.pixels.bytes[..<known])
    #expect(missing.coverage[(known / 3)...].allSatisfy { $0 == 255 })
    #expect(picture.notes.contains { $0.contains("%") })
    #expect(picture.jpegFile == nil)
  }

  @Test func aWholeFileLacksNothing() throws {
    let picture = try salvaged(whole)
    #expect(picture.missing == nil && picture.notes.isEmpty)
    #expect(picture.pixels == (try Picture.read(.bytes(whole))).pixels)
    // Only the end mark is gone: every pixel is there.
    let unmarked = try salvaged(Array(whole.dropLast(2)))
    #expect(unmarked.missing == nil)
  }

  @Test func whatIsBehindDamageIsMissing() throws {
    var bytes = whole
    for place in bytes.count / 2..<bytes.count / 2 + 40 { bytes[place] = 0xFF }
    let damaged = try salvaged(bytes).missing
    let missing = try #require(damaged)
    #expect(missing.coverage[0] == 0 && missing.coverage.last == 255)
    #expect((0.2...0.8).contains(missing.coverageFraction))
  }

  @Test func theHoleTurnsWithThePicture() throws {
    // Orientation 6: the stored picture's bottom is the left of the upright one.
    let exif =
      Array("Exif".utf8) + [0, 0] + [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0]
      + [0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
    let turned = JPEGSegments.inserting(exif, marker: 0xE1, into: whole)
    let picture = try salvaged(Array(turned[..<(turned.count / 2)]))
    let found = picture.missing
    let missing = try #require(found)
    #expect(picture.width == Self.height && missing.width == Self.height)
    #expect(missing.bounds?.x == 0 && missing.bounds?.height == Self.width)
    #expect((missing.bounds?.width ?? 0) < Self.height)
  }

  /// The first scan of a progressive file has all pixels, if coarse ones.
  @Test func progressiveFilesAreCoarseFirst() throws {
    let plane = JPEGWriter.Plane(
      horizontalSampling: 1, verticalSampling: 1, quantization: [UInt16](repeating: 8, count: 64))
    let pixels = TestPictures.eight(Self.width, Self.height, channels: 3)
    let bytes = try JPEGWriter.encode(pixels, [plane, plane, plane], progressive: true)
    let coarse = try salvaged(Array(bytes[..<(bytes.count * 3 / 4)]))
    #expect(coarse.missing == nil)
    // Within the first scan of several, the rows behind it are missing; not without it.
    let scan = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let early = try salvaged(Array(bytes[..<(scan + 150)])).missing
    let missing = try #require(early)
    #expect(missing.coverage[0] == 0 && missing.coverage.last == 255)
  }

  @Test func withoutAnyPixelItIsDamaged() throws {
    for count in [3, 200, 400] {
      #expect(throws: PictureError.self) { try salvaged(Array(whole[..<count])) }
    }
    #expect(throws: PictureError.self) { try salvaged([0xFF, 0xD8, 0xFF, 0xD9]) }
  }
}
