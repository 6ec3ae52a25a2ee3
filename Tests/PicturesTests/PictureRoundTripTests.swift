import Pictures
import Testing

@Suite struct PictureRoundTripTests {
  @Test(arguments: [PictureFormat.png, .tiff], [1, 3])
  func losslessFormatsKeepEverySample(_ format: PictureFormat, _ channels: Int) throws {
    for pixels in [
      TestPictures.eight(37, 23, channels: channels),
      TestPictures.sixteen(37, 23, channels: channels),
    ] {
      let bytes = try Picture(pixels: pixels).encoded(as: format)
      let picture = try Picture.read(.bytes(bytes))
      #expect(picture.pixels.isSame(as: pixels))
      #expect(picture.alpha == nil)
      #expect(picture.isGrey == (channels == 1))
      #expect(picture.sourceFormat == format)
      #expect(picture.notes.isEmpty)
    }
  }

  @Test(arguments: [PictureFormat.png, .tiff], [1, 3])
  func losslessFormatsKeepAlpha(_ format: PictureFormat, _ channels: Int) throws {
    let alpha = TestPictures.eight(37, 23, channels: 1)
    for pixels in [
      TestPictures.eight(37, 23, channels: channels),
      TestPictures.sixteen(37, 23, channels: channels),
    ] {
      let bytes = try Picture(pixels: pixels, alpha: alpha).encoded(as: format)
      let picture = try Picture.read(.bytes(bytes))
      #expect(picture.pixels.isSame(as: pixels))
      #expect(picture.alpha == (pixels.isSixteenBit ? alpha.sixteenBit() : alpha))
    }
  }

  @Test func losslessWebPKeepsEveryVisibleSample() throws {
    let pixels = TestPictures.eight(37, 23, channels: 3)
    let alpha = TestPictures.gradientAlpha(37, 23)
    let bytes = try Picture(pixels: pixels, alpha: alpha)
      .encoded(as: .webp, options: WriteOptions(isLossless: true))
    let picture = try Picture.read(.bytes(bytes))
    #expect(picture.alpha == alpha)
    // Older libvips can't ask for the colour under full transparency.
    let visible = alpha.bytes.indices.filter { alpha.bytes[$0] > 0 }
    let after = picture.pixels.bytes
    let before = pixels.bytes
    let kept = visible.allSatisfy { after[3 * $0..<3 * $0 + 3] == before[3 * $0..<3 * $0 + 3] }
    #expect(kept)
  }

  @Test(arguments: [PictureFormat.jpeg, .webp, .heif, .avif], [1, 3])
  func lossyFormatsStayClose(_ format: PictureFormat, _ channels: Int) throws {
    guard format.canBeWritten else { return }
    let pixels = TestPictures.smooth(96, 64, channels: channels)
    let bytes = try Picture(pixels: pixels).encoded(as: format)
    let picture = try Picture.read(.bytes(bytes))
    #expect(picture.sourceFormat == format)
    #expect(picture.pixels.rgb().largestDifference(to: pixels.rgb()) <= 8)
    if format == .jpeg { #expect(picture.isGrey == (channels == 1)) }
  }

  @Test(arguments: [PictureFormat.heif, .avif])
  func deepPicturesStayDeep(_ format: PictureFormat) throws {
    guard format.canBeWritten else { return }
    let pixels = TestPictures.smooth(96, 64, channels: 3).sixteenBit()
    let bytes = try Picture(pixels: pixels).encoded(as: format)
    let picture = try Picture.read(.bytes(bytes))
    #expect(picture.pixels.isSixteenBit)
    #expect(picture.pixels.largestDifference(to: pixels) <= 8)
    let again = try Picture.read(.bytes(picture.encoded(as: format)))
    #expect(again.pixels.isSixteenBit)
  }

  @Test func whiteStaysWhiteInDeepFormats() throws {
    for format in [PictureFormat.heif, .avif] where format.canBeWritten {
      let white = PixelBuffer(
        width: 64, height: 64, channels: 3,
        sixteen: [UInt16](repeating: 65535, count: 64 * 64 * 3))
      let picture = try Picture.read(.bytes(Picture(pixels: white).encoded(as: format)))
      #expect(picture.pixels.largestDifference(to: white) <= 1.5)
    }
  }

  @Test func sixteenBitsAreRoundedForJPEG() throws {
    // 129 is the first value that is nearer to 1 than to 0 (129 / 257 > 0.5); truncation would give 0.
    let pixels = PixelBuffer(
      width: 16, height: 16, channels: 1, sixteen: [UInt16](repeating: 32767, count: 256))
    #expect(pixels.eightBit().bytes[0] == 127)
    let edge = PixelBuffer(width: 4, height: 1, channels: 1, sixteen: [128, 129, 65406, 65407])
    #expect(edge.eightBit().bytes == [0, 1, 254, 255])
    let jpeg = try Picture.read(.bytes(Picture(pixels: pixels).encoded(as: .jpeg)))
    #expect(jpeg.pixels.bytes.allSatisfy { $0 == 127 })
  }

  @Test func sameInputGivesSameBytes() throws {
    for format in PictureFormat.allCases where format.canBeWritten {
      let picture = Picture(pixels: TestPictures.eight(50, 40, channels: 3))
      #expect(try picture.encoded(as: format) == picture.encoded(as: format))
    }
  }
}
