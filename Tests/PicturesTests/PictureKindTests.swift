import Pictures
import Testing

/// The kinds of PNG and TIFF that libvips doesn't write.
@Suite struct PictureKindTests {
  @Test(arguments: [1, 2, 4])
  func fewBitsOfGreyAreSpreadOut(_ bits: Int) throws {
    // 8 pixels: 0, 1, 0, 1, … in the lowest bit.
    let row: [UInt8] =
      switch bits {
      case 1: [0b0101_0101]
      case 2: [0b0001_0001, 0b0001_0001]
      default: [0x01, 0x01, 0x01, 0x01]
      }
    let picture = try Picture.read(
      .bytes(PNGBuilder(width: 8, height: 1, bitDepth: bits).file(rows: [row])))
    let step = UInt8(255 / (1 << bits - 1))
    #expect(picture.isGrey)
    #expect(picture.pixels.bytes == [0, step, 0, step, 0, step, 0, step])
  }

  /// Of an animated PNG the decoder sees the first frame alone; writing that back would lose the others.
  @Test func animatedPNGsAreRefusedUnlessAFrameIsChosen() throws {
    func png(frames: UInt8) -> [UInt8] {
      PNGBuilder(width: 2, height: 1, chunks: [("acTL", [0, 0, 0, frames, 0, 0, 0, 0])])
        .file(rows: [[9, 8]])
    }
    #expect { try Picture.read(.bytes(png(frames: 3))) } throws: { error in
      guard let error = error as? PictureError else { return false }
      return error.kind == .badData && error.description.contains("holds 3 pages or frames")
    }
    #expect(try Picture.read(.bytes(png(frames: 3)), page: 0).pixels.bytes == [9, 8])
    #expect(try Picture.read(.bytes(png(frames: 1))).pixels.bytes == [9, 8])
    // After its pixels it is no animation, and half a chunk is none.
    let late = PNGBuilder(width: 2, height: 1)
    let bytes = late.file(rows: [[9, 8]])
    let end = bytes.count - 12
    let animated = bytes[..<end] + late.chunk("acTL", [0, 0, 0, 3, 0, 0, 0, 0]) + bytes[end...]
    #expect(try Picture.read(.bytes(Array(animated))).pixels.bytes == [9, 8])
    let short = PNGBuilder(width: 2, height: 1, chunks: [("acTL", [0, 0])]).file(rows: [[9, 8]])
    #expect(try Picture.read(.bytes(short)).pixels.bytes == [9, 8])
  }

  @Test func palettesBecomeColours() throws {
    var png = PNGBuilder(
      width: 3, height: 1, colourType: 3, palette: [10, 20, 30, 40, 50, 60, 70, 80, 90])
    var picture = try Picture.read(.bytes(png.file(rows: [[2, 0, 1]])))
    #expect(picture.pixels.bytes == [70, 80, 90, 10, 20, 30, 40, 50, 60])
    #expect(picture.alpha == nil)
    png.transparency = [255, 0, 128]
    picture = try Picture.read(.bytes(png.file(rows: [[2, 0, 1]])))
    #expect(picture.pixels.bytes == [70, 80, 90, 10, 20, 30, 40, 50, 60])
    #expect(picture.alpha?.bytes == [128, 255, 0])
  }

  @Test func aTransparentColourBecomesAlpha() throws {
    let png = PNGBuilder(width: 2, height: 1, transparency: [0, 9])
    let picture = try Picture.read(.bytes(png.file(rows: [[9, 8]])))
    #expect(picture.isGrey && picture.pixels.bytes == [9, 8])
    #expect(picture.alpha?.bytes == [0, 255])
  }

  @Test func sixteenBitsOfGreyAndAlpha() throws {
    let png = PNGBuilder(width: 1, height: 1, bitDepth: 16, colourType: 4)
    let picture = try Picture.read(.bytes(png.file(rows: [[0x12, 0x34, 0x56, 0x78]])))
    #expect(picture.pixels.words == [0x1234] && picture.alpha?.words == [0x5678])
  }

  @Test func bilevelTIFFs() throws {
    for (photometric, expected) in [(1, [255, 0, 255, 0]), (0, [0, 255, 0, 255] as [UInt8])] {
      let file = TIFFBuilder(width: 4, height: 1, bits: 1, photometric: photometric)
        .file(data: [0b1010_0000])
      #expect(try Picture.read(.bytes(file)).pixels.bytes == expected)
    }
  }

  @Test func tiffWithAlpha() throws {
    let file = TIFFBuilder(width: 1, height: 1, samples: 4, photometric: 2, extraSample: 2)
      .file(data: [1, 2, 3, 4])
    let picture = try Picture.read(.bytes(file))
    #expect(picture.pixels.bytes == [1, 2, 3] && picture.alpha?.bytes == [4])
  }

  @Test func gifIsReadAndWrittenAsPNG() throws {
    // 2 × 1, two colours, both pixels of colour 1: clear 4, 1, 1, end 5 in 3 bits each.
    let gif: [UInt8] =
      Array("GIF89a".utf8) + [2, 0, 1, 0, 0x80, 0, 0] + [0, 0, 0, 200, 100, 50]
      + [0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x4C, 0x0A, 0, 0x3B]
    let picture = try Picture.read(.bytes(gif))
    #expect(picture.width == 2 && picture.height == 1)
    #expect(picture.pixels.bytes == [200, 100, 50, 200, 100, 50])
    #expect(picture.sourceFormat == .png)
  }

  /// 0 to 1 is black to white; the rest is cut off, and a note says so.
  @Test func floatSamplesBecomeSixteenBits() throws {
    let values: [Float] = [0, 0.5, 1, 0.25, -3, 7, .nan, 0.75]
    let data = values.flatMap { value in
      (0..<4).map { UInt8(value.bitPattern >> (8 * UInt32($0)) & 255) }
    }
    let file = TIFFBuilder(width: 4, height: 2, bits: 32, sampleFormat: 3).file(data: data)
    let picture = try Picture.read(.bytes(file))
    #expect(picture.pixels.words == [0, 32768, 65535, 16384, 0, 65535, 0, 49151])
    #expect(picture.notes.contains { $0.contains("cut off") })
    let colour = TIFFBuilder(
      width: 2, height: 1, samples: 3, bits: 32, photometric: 2, sampleFormat: 3
    )
    .file(data: Array(data[..<12] + data[..<12]))
    let other = try Picture.read(.bytes(colour))
    #expect(other.pixels.words == [0, 32768, 65535, 0, 32768, 65535])
    #expect(other.notes.count == 1 && !other.notes[0].contains("cut off"))
  }
}
