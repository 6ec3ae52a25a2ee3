import Pictures
import Testing

@Suite struct PictureThumbnailTests {
  /// The thumbnail as it is seen.
  static func thumbnail(
    of file: [UInt8], side: Int = 40, limits: PictureLimits = .standard
  ) throws -> Picture {
    let small = try PictureThumbnail(of: file, name: "in", side: side, limits: limits)
    return try Picture.read(.bytes(small.bytes))
  }

  static func refusal(_ file: [UInt8], limits: PictureLimits = .standard) -> PictureError? {
    do {
      _ = try PictureThumbnail(of: file, name: "in", side: 40, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: PictureFormat.allCases.filter(\.canBeWritten))
  func theLongerSideIsTheOneAskedFor(_ format: PictureFormat) throws {
    let wide = Picture(pixels: TestPictures.smooth(160, 100, channels: 3))
    let small = try Self.thumbnail(of: wide.encoded(as: format))
    #expect(small.width == 40 && small.height == 25)
    let high = Picture(pixels: TestPictures.smooth(50, 200, channels: 1))
    let narrow = try Self.thumbnail(of: high.encoded(as: format))
    #expect(narrow.width == 10 && narrow.height == 40)
  }

  @Test func smallPicturesKeepTheirSize() throws {
    let file = try Picture(pixels: TestPictures.smooth(30, 20, channels: 3)).encoded(as: .png)
    let small = try Self.thumbnail(of: file)
    #expect(small.width == 30 && small.height == 20)
    let seen = TestPictures.smooth(30, 20, channels: 3)
    #expect(small.pixels.rgb().largestDifference(to: seen) <= 12)
  }

  @Test(arguments: 1...8)
  func itIsUpright(_ orientation: Int) throws {
    let pixels = TestPictures.smooth(160, 80, channels: 3)
    let stored = try Picture(pixels: pixels).encoded(as: .jpeg)
    let exif = ExifBuilder(orientation: orientation, width: 160, height: 80)
    let tagged = JPEGSegments.inserting(exif.bytes, marker: 0xE1, into: stored)
    let small = try Self.thumbnail(of: tagged)
    let upright = OrientationTests.upright(TestPictures.smooth(40, 20, channels: 3), orientation)
    #expect(small.width == upright.width && small.height == upright.height)
    #expect(small.pixels.rgb().largestDifference(to: upright) <= 16)
  }

  @Test func transparencyIsLaidOnGrey() throws {
    let white = PixelBuffer(
      width: 64, height: 64, channels: 3, eight: [UInt8](repeating: 255, count: 64 * 64 * 3))
    let alpha = PixelBuffer(
      width: 64, height: 64, channels: 1, eight: (0..<4096).map { $0 % 64 < 32 ? 0 : 255 })
    let small = try Self.thumbnail(of: Picture(pixels: white, alpha: alpha).encoded(as: .png))
    #expect(small.alpha == nil)
    let row = Array(small.pixels.rgb().bytes.prefix(40 * 3))
    #expect((150...170).contains(row[15]) && row[105] > 245)
  }

  @Test func sixteenBitsBecomeEight() throws {
    let deep = TestPictures.smooth(64, 48, channels: 3).sixteenBit()
    let small = try Self.thumbnail(of: Picture(pixels: deep).encoded(as: .png))
    let seen = TestPictures.smooth(40, 30, channels: 3)
    #expect(small.pixels.rgb().largestDifference(to: seen) <= 16)
  }

  @Test func otherColoursBecomeSRGBWithoutAProfile() throws {
    let pixels = TestPictures.smooth(64, 64, channels: 3)
    let stored = try Picture(pixels: pixels).encoded(as: .jpeg)
    let wide = JPEGSegments.inserting(
      JPEGSegments.profileName + ProfileBuilder.wideGamut, marker: 0xE2, into: stored)
    let small = try PictureThumbnail(of: wide, name: "in", side: 64)
    #expect(small.bytes.count < 3000)
    let seen = try Picture.read(.bytes(small.bytes))
    #expect(seen.metadata.profile == nil)
    let whole = try Picture.read(.bytes(wide)).pixels
    #expect(seen.pixels.rgb().largestDifference(to: whole) <= 16)
    #expect(whole.largestDifference(to: pixels) > 8)

    let inks = [UInt8](repeating: 0, count: 3) + [255]
    let black = try Self.thumbnail(
      of: TIFFBuilder(width: 1, height: 1, samples: 4, photometric: 5).file(data: inks))
    #expect(black.pixels.rgb().bytes.allSatisfy { $0 < 80 })
  }

  @Test func whatIsNoWholePictureIsRefused() throws {
    let file = try Picture(pixels: TestPictures.eight(64, 64, channels: 3)).encoded(as: .png)
    #expect(Self.refusal(Array(file.prefix(file.count / 2)))?.kind == .badData)
    #expect(Self.refusal(Array("no picture".utf8))?.kind == .badData)
    #expect(Self.refusal([])?.kind == .badData)
    let jpeg = try Picture(pixels: TestPictures.eight(64, 64, channels: 3)).encoded(as: .jpeg)
    #expect(Self.refusal(Array(jpeg.prefix(100)))?.kind == .badData)
    #expect(Self.refusal(Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8))?.kind == .badData)
  }

  @Test func theHeaderIsAskedFirst() throws {
    let bomb = PNGBuilder(width: 100_000, height: 100_000, colourType: 2).file(rows: [[0]])
    #expect(Self.refusal(bomb)?.kind == .badData)
    let file = try Picture(pixels: TestPictures.smooth(20, 10, channels: 3)).encoded(as: .png)
    #expect(Self.refusal(file, limits: PictureLimits(maximumPixels: 199))?.kind == .badData)
    #expect(Self.refusal(file, limits: PictureLimits(maximumPixels: 200)) == nil)
  }

  @Test func ofManyFramesTheFirstIsSeen() throws {
    var animation = try PictureAnimation(width: 32, height: 32, delay: 100)
    for level in [UInt8(20), 230] {
      let levels = [UInt8](repeating: level, count: 32 * 32 * 3)
      try animation.add(
        Picture(pixels: PixelBuffer(width: 32, height: 32, channels: 3, eight: levels)))
    }
    let file = try animation.encoded()
    let small = try Self.thumbnail(of: file)
    #expect(small.width == 32 && small.height == 32)
    #expect(small.pixels.rgb().bytes.allSatisfy { $0 < 40 })
  }
}
