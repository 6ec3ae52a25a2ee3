import Pictures
import Testing

@Suite struct MaskReadingTests {
  static func mask(
    _ bytes: [UInt8], _ options: MaskReadingOptions = .init()
  ) throws -> [UInt8] {
    try MaskPicture.read(.bytes(bytes), options: options).coverage
  }

  @Test(arguments: [1, 2, 4])
  func fewBits(_ bits: Int) throws {
    // Four pixels: black, white, black, lowest step above black.
    let values: [UInt8] = [0, UInt8(1 << bits - 1), 0, 1]
    var row = [UInt8](repeating: 0, count: (4 * bits + 7) / 8)
    for (index, value) in values.enumerated() {
      let position = index * bits
      row[position / 8] |= value << UInt8(8 - bits - position % 8)
    }
    let file = PNGBuilder(width: 4, height: 1, bitDepth: bits).file(rows: [row])
    let step = UInt8(255 / (1 << bits - 1))
    #expect(try Self.mask(file) == [0, 255, 0, step])
  }

  @Test func eightAndSixteenBits() throws {
    #expect(
      try Self.mask(PNGBuilder(width: 3, height: 1).file(rows: [[0, 77, 255]])) == [0, 77, 255])
    let deep = PNGBuilder(width: 4, height: 1, bitDepth: 16)
    let rows: [[UInt8]] = [[0, 0, 0, 129, 0x80, 0, 0xFF, 0xFF]]
    // Rounded, not cut: 129 of 65535 is half a step of 255.
    #expect(try Self.mask(deep.file(rows: rows)) == [0, 1, 128, 255])
  }

  @Test func anyColourOfPaintFills() throws {
    let colours = PNGBuilder(width: 3, height: 1, colourType: 2)
    #expect(
      try Self.mask(colours.file(rows: [[0, 0, 0, 255, 0, 0, 0, 30, 200]])) == [0, 255, 200])
    let palette = PNGBuilder(
      width: 3, height: 1, colourType: 3, palette: [0, 0, 0, 255, 255, 255, 0, 128, 0])
    #expect(try Self.mask(palette.file(rows: [[1, 0, 2]])) == [255, 0, 128])
  }

  @Test func transparentPaintIsNoPaint() throws {
    let file = PNGBuilder(width: 4, height: 1, colourType: 4)
      .file(rows: [[255, 255, 255, 0, 255, 128, 0, 255]])
    #expect(try Self.mask(file) == [255, 0, 128, 0])
    let colour = PNGBuilder(width: 2, height: 1, colourType: 6)
      .file(rows: [[255, 255, 255, 0, 255, 0, 0, 255]])
    #expect(try Self.mask(colour) == [0, 255])
  }

  @Test func transparencyAsTheMask() throws {
    let options = MaskReadingOptions(fromAlpha: true)
    let file = PNGBuilder(width: 3, height: 1, colourType: 6)
      .file(rows: [[10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 100]])
    #expect(try Self.mask(file, options) == [0, 255, 155])
    for colourType in [0, 4] {
      let row: [UInt8] = colourType == 0 ? [1, 2] : [1, 255, 2, 255]
      let opaque = PNGBuilder(width: 2, height: 1, colourType: colourType).file(rows: [row])
      let error = pictureError { () throws(PictureError) in
        _ = try MaskPicture.read(.bytes(opaque), options: options)
      }
      #expect(error?.kind == .badData && error?.description.contains("transparent") == true)
    }
  }

  @Test func invertingAndThreshold() throws {
    let file = PNGBuilder(width: 5, height: 1).file(rows: [[0, 127, 128, 200, 255]])
    #expect(try Self.mask(file, .init(invert: true)) == [255, 128, 127, 55, 0])
    #expect(try Self.mask(file, .init(threshold: 0.5)) == [0, 0, 255, 255, 255])
    #expect(try Self.mask(file, .init(invert: true, threshold: 0.5)) == [255, 255, 0, 0, 0])
    let error = pictureError { () throws(PictureError) in
      _ = try MaskPicture.read(.bytes(file), options: .init(threshold: 1.5))
    }
    #expect(error?.kind == .badSetting)
  }

  @Test func otherFormatsAndLossyNoise() throws {
    var values = [UInt8](repeating: 0, count: 64 * 64)
    for y in 16..<48 { for x in 16..<48 { values[y * 64 + x] = 255 } }
    let picture = Picture(pixels: PixelBuffer(width: 64, height: 64, channels: 1, eight: values))
    for format in PictureFormat.allCases where format.canBeWritten {
      let file = try picture.encoded(as: format, options: WriteOptions(quality: 80))
      let coverage = try Self.mask(file)
      #expect(coverage[0] == 0 && coverage[32 * 64 + 32] == 255, "\(format)")
      #expect(coverage.prefix(64 * 7).allSatisfy { $0 == 0 }, "\(format)")
    }
    let noisy = try picture.encoded(as: .tiff)
    #expect(try Self.mask(noisy) == values)
  }

  @Test func damagedMasksAreRefused() throws {
    let file = PNGBuilder(width: 30, height: 30).file(
      rows: [[UInt8]](repeating: [UInt8](repeating: 255, count: 30), count: 30))
    for count in 1..<file.count {
      let error = pictureError { () throws(PictureError) in
        _ = try MaskPicture.read(.bytes(Array(file.prefix(count))))
      }
      #expect(error?.kind == .badData, "cut to \(count)")
    }
    var wrong = file
    wrong[60] ^= 1
    let error = pictureError { () throws(PictureError) in
      _ = try MaskPicture.read(.bytes(wrong))
    }
    #expect(error?.kind == .badData)
  }

  @Test func hugeMasksAreRefusedBeforeDecoding() {
    for side in [100_000, 2_000_000_000] {
      let bomb = PNGBuilder(width: side, height: side).file(rows: [[0]])
      let error = pictureError { () throws(PictureError) in
        _ = try MaskPicture.read(.bytes(bomb))
      }
      #expect(error?.kind == .badData)
    }
  }

  @Test func randomDamageNeverCrashes() throws {
    let mask = try MaskPicture.make(.strokes(count: 3), width: 60, height: 50, seed: 3)
    let file = try mask.encodedPNG()
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var damaged = file
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        damaged[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = pictureError { () throws(PictureError) in
        _ = try MaskPicture.read(.bytes(damaged), limits: PictureLimits(maximumPixels: 1_000_000))
      }
    }
  }

  @Test func writtenMasksComeBack() throws {
    let folder = TemporaryFolder()
    let soft = MaskPicture(
      width: 13, height: 7, coverage: TestPictures.eight(13, 7, channels: 1).bytes)
    try soft.writePNG(to: .file(path: folder("soft.png")))
    #expect(try MaskPicture.read(.file(path: folder("soft.png"))) == soft)
    let hard = soft.thresholded(at: 0.5)
    try hard.writePNG(to: .file(path: folder("hard.png")))
    #expect(try MaskPicture.read(.file(path: folder("hard.png"))) == hard)
    // The bit depth of a PNG is its 25th byte.
    #expect(folder.read("hard.png")[24] == 1 && folder.read("soft.png")[24] == 8)
    let error = pictureError { () throws(PictureError) in
      try hard.writePNG(to: .file(path: folder("none/hard.png")))
    }
    #expect(error?.kind == .cannotCreate)
  }
}
