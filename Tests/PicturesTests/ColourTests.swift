import Pictures
import Testing

@Suite struct ColourTests {
  /// A PNG or TIFF that says its pixels are in a profile's space.
  static func tagged(
    _ pixels: PixelBuffer, _ profile: [UInt8], alpha: PixelBuffer? = nil,
    format: PictureFormat = .png
  ) throws -> [UInt8] {
    var picture = Picture(pixels: pixels, alpha: alpha)
    picture.metadata.profile = profile
    return try picture.encoded(as: format)
  }

  @Test(arguments: [PictureFormat.png, .tiff])
  func untouchedPixelsComeBackBitByBit(_ format: PictureFormat) throws {
    for stored in [
      TestPictures.eight(40, 30, channels: 3), TestPictures.sixteen(40, 30, channels: 3),
    ] {
      let file = try Self.tagged(stored, ProfileBuilder.wideGamut, format: format)
      var picture = try Picture.read(.bytes(file))
      #expect(picture.pixels.isSixteenBit == stored.isSixteenBit)
      #expect(!picture.pixels.isSame(as: stored))
      #expect(picture.metadata.profile == ProfileBuilder.wideGamut)

      // Nothing edited: everything as it was.
      let same = try Picture.read(.bytes(picture.encoded(as: format)))
      #expect(same.fileColours?.samples.isSame(as: stored) == true)
      #expect(same.metadata.profile == ProfileBuilder.wideGamut)

      // One pixel edited: all others as they were, and that one comes back as edited.
      let index = 3 * (17 * 40 + 11)
      switch picture.pixels.samples {
      case .eight(var values):
        values.replaceSubrange(index..<index + 3, with: [120, 90, 60])
        picture.pixels.samples = .eight(values)
      case .sixteen(var values):
        values.replaceSubrange(index..<index + 3, with: [30000, 20000, 10000])
        picture.pixels.samples = .sixteen(values)
      }
      let edited = try Picture.read(.bytes(picture.encoded(as: format)))
      guard let written = edited.fileColours?.samples else {
        Issue.record("the profile was lost")
        return
      }
      switch (written.samples, stored.samples) {
      case (.eight(let new), .eight(let old)):
        let changed = new.indices.filter { new[$0] != old[$0] }
        #expect(changed.allSatisfy { (index..<index + 3).contains($0) } && !changed.isEmpty)
        let seen = edited.pixels.bytes[index..<index + 3]
        #expect(zip(seen, [120, 90, 60]).allSatisfy { abs(Int($0) - $1) <= 1 })
      case (.sixteen(let new), .sixteen(let old)):
        let changed = new.indices.filter { new[$0] != old[$0] }
        #expect(changed.allSatisfy { (index..<index + 3).contains($0) } && !changed.isEmpty)
        let seen = edited.pixels.words[index..<index + 3]
        #expect(zip(seen, [30000, 20000, 10000]).allSatisfy { abs(Int($0) - $1) <= 24 })
      default:
        Issue.record("the depth changed")
      }
    }
  }

  @Test func wideColoursAreConvertedForEditing() throws {
    // Pure green in Adobe RGB is outside sRGB; a neutral grey stays neutral.
    let stored = PixelBuffer(
      width: 2, height: 1, channels: 3, eight: [0, 255, 0, 128, 128, 128])
    let picture = try Picture.read(.bytes(Self.tagged(stored, ProfileBuilder.wideGamut)))
    let seen = picture.pixels.bytes
    #expect(seen[0] < 20 && seen[1] == 255)
    #expect(abs(Int(seen[3]) - Int(seen[4])) <= 1 && abs(Int(seen[4]) - Int(seen[5])) <= 1)
  }

  @Test func aProfileThatMeansSRGBIsNotConverted() throws {
    let stored = TestPictures.eight(20, 10, channels: 3)
    let picture = try Picture.read(.bytes(Self.tagged(stored, ProfileBuilder.sRGB)))
    #expect(picture.fileColours == nil)
    #expect(picture.pixels.isSame(as: stored))
    #expect(picture.metadata.profile == ProfileBuilder.sRGB)
    let again = try Picture.read(.bytes(picture.encoded(as: .jpeg)))
    #expect(again.metadata.profile == ProfileBuilder.sRGB)
  }

  @Test func aGreyProfileWorksLikeAColourProfile() throws {
    let stored = TestPictures.eight(20, 10, channels: 1)
    let picture = try Picture.read(.bytes(Self.tagged(stored, ProfileBuilder.grey)))
    #expect(picture.isGrey && picture.pixels.channels == 1)
    #expect(picture.fileColours?.samples.isSame(as: stored) == true)
    let again = try Picture.read(.bytes(picture.encoded(as: .png)))
    #expect(again.fileColours?.samples.isSame(as: stored) == true)

    // A colorized picture doesn't fit the grey profile: it is written as sRGB.
    let colour = picture.replacingPixels(TestPictures.eight(20, 10, channels: 3))
    let colorized = try Picture.read(.bytes(colour.encoded(as: .png)))
    #expect(colorized.metadata.profile == nil)
    #expect(colorized.pixels.isSame(as: TestPictures.eight(20, 10, channels: 3)))
  }

  @Test func greyPixelsInAColourFileKeepTheirLook() throws {
    let stored = TestPictures.eight(20, 10, channels: 3)
    let picture = try Picture.read(.bytes(Self.tagged(stored, ProfileBuilder.wideGamut)))
    let grey = TestPictures.smooth(20, 10, channels: 1)
    let again = try Picture.read(
      .bytes(picture.replacingPixels(grey).encoded(as: .png)))
    #expect(again.pixels.rgb().largestDifference(to: grey.rgb()) <= 1)
  }

  @Test func anEnlargedPictureStaysInItsProfile() throws {
    let stored = TestPictures.smooth(20, 10, channels: 3)
    let alpha = TestPictures.gradientAlpha(20, 10)
    let picture = try Picture.read(
      .bytes(Self.tagged(stored, ProfileBuilder.wideGamut, alpha: alpha)))
    let larger = TestPictures.smooth(40, 20, channels: 3)
    let again = try Picture.read(.bytes(picture.resized(to: larger).encoded(as: .png)))
    #expect(again.metadata.profile == ProfileBuilder.wideGamut)
    #expect(again.pixels.largestDifference(to: larger) <= 1)
    #expect(again.alpha?.width == 40 && again.alpha?.height == 20)
  }

  @Test func aDamagedProfileIsLeftOutWithAWord() throws {
    var broken = ProfileBuilder.wideGamut
    for index in 128..<broken.count { broken[index] = 0xEE }
    var file = try Picture(pixels: TestPictures.smooth(16, 16, channels: 3)).encoded(as: .jpeg)
    file = JPEGSegments.inserting(
      JPEGSegments.profileName + broken, marker: 0xE2, into: file)
    let picture = try Picture.read(.bytes(file))
    #expect(picture.metadata.profile == nil)
    #expect(picture.notes.count == 1)
  }

  @Test func cmykBecomesSRGBWithAWord() throws {
    // TIFF, 2 × 2, CMYK, uncompressed: no ink, all inks, cyan, yellow.
    let inks: [UInt8] = [0, 0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 255, 0]
    let picture = try Picture.read(
      .bytes(TIFFBuilder(width: 2, height: 2, samples: 4, photometric: 5).file(data: inks)))
    #expect(!picture.isGrey && picture.pixels.channels == 3)
    #expect(picture.notes.count == 1 && picture.notes[0].contains("CMYK"))
    let seen = picture.pixels.bytes
    #expect(seen[0] > 240 && seen[1] > 240 && seen[2] > 240)
    #expect(seen[3] < 60 && seen[4] < 60 && seen[5] < 60)
    #expect(seen[6] < seen[8])
    #expect(seen[11] < seen[9])
    let again = try Picture.read(.bytes(picture.encoded(as: .png)))
    #expect(again.pixels.isSame(as: picture.pixels))
  }
}
