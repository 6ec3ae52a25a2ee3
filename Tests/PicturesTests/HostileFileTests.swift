import Pictures
import Testing

@Suite struct HostileFileTests {
  static func refusal(_ bytes: [UInt8], limits: PictureLimits = .standard) -> PictureError? {
    pictureError { () throws(PictureError) in
      _ = try Picture.read(.bytes(bytes), limits: limits)
    }
  }

  @Test(arguments: PictureFormat.allCases)
  func truncatedFilesAreRefused(_ format: PictureFormat) throws {
    guard format.canBeWritten else { return }
    let file = try Picture(pixels: TestPictures.eight(200, 150, channels: 3)).encoded(as: format)
    for count in [1, 4, 12, 20, 60, file.count / 4, file.count / 2, file.count * 9 / 10] {
      let error = Self.refusal(Array(file.prefix(count)))
      #expect(error?.kind == .badData, "\(format) cut to \(count) of \(file.count)")
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test func aWrongChecksumIsRefused() throws {
    var file = try Picture(pixels: TestPictures.eight(64, 64, channels: 3)).encoded(as: .png)
    file[file.count - 20] ^= 0xFF
    #expect(Self.refusal(file)?.kind == .badData)
  }

  @Test func damagedFilesNeverCrash() throws {
    var random = SystemRandomNumberGenerator()
    for format in PictureFormat.allCases where format.canBeWritten {
      let file = try Picture(pixels: TestPictures.smooth(48, 40, channels: 3)).encoded(as: format)
      for _ in 0..<20 {
        var damaged = file
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          damaged[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        do {
          let picture = try Picture.read(
            .bytes(damaged), limits: PictureLimits(maximumPixels: 1_000_000))
          _ = try picture.encoded(as: .jpeg, options: WriteOptions(background: .white))
        } catch {
          #expect([.badData, .badSetting].contains(error.kind), "\(error)")
        }
      }
    }
  }

  @Test func sizesBeyondTheLimitAreRefusedBeforeDecoding() {
    // 100,000 × 100,000 pixels in a hundred bytes.
    let bomb = PNGBuilder(width: 100_000, height: 100_000, colourType: 2).file(rows: [[0]])
    let error = Self.refusal(bomb)
    #expect(error?.kind == .badData)
    #expect(error?.description.contains("limit") == true)

    let small = PNGBuilder(width: 20, height: 10).file(
      rows: [[UInt8]](repeating: [UInt8](repeating: 1, count: 20), count: 10))
    #expect(Self.refusal(small, limits: PictureLimits(maximumPixels: 199))?.kind == .badData)
    #expect(Self.refusal(small, limits: PictureLimits(maximumPixels: 200)) == nil)
    #expect(Self.refusal(small, limits: PictureLimits(maximumFileBytes: 50))?.kind == .badData)
  }

  @Test func aSizeOfNothingIsRefused() {
    #expect(Self.refusal(PNGBuilder(width: 0, height: 4).file(rows: []))?.kind == .badData)
    #expect(Self.refusal(PNGBuilder(width: 4, height: 0).file(rows: []))?.kind == .badData)
  }

  @Test(arguments: [
    ("hello, this is text\n", "text"), ("%PDF-1.7 …", "PDF"), ("<svg xmlns='x'/>", "SVG"),
    ("P6 1 1 255\n...", "PPM"), ("1,2,3\n4,5,6\n", "text"), ("BM1234567890", "BMP"),
    ("\u{1}\u{2}\u{3}\u{4}", "not a picture"),
  ])
  func otherFilesAreNamedForWhatTheyAre(_ content: String, _ word: String) {
    let error = Self.refusal(Array(content.utf8))
    #expect(error?.kind == .badData)
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
  }

  @Test func missingAndEmptyFilesAndFolders() {
    let folder = TemporaryFolder()
    func error(_ path: String) -> PictureError? {
      pictureError { () throws(PictureError) in _ = try Picture.read(.file(path: path)) }
    }
    let missing = error(folder("none.png"))
    #expect(missing?.kind == .noInput && missing?.description.contains("none.png") == true)
    #expect(error(folder.path)?.kind == .noInput)
    #expect(error(folder.write([], "empty.png"))?.kind == .badData)
    let renamed = error(folder.write(Array("just words".utf8), "words.png"))
    #expect(renamed?.kind == .badData && renamed?.description.contains("words.png") == true)
  }

  @Test func aWrongExtensionDoesNotMatterForReading() throws {
    let folder = TemporaryFolder()
    let file = try Picture(pixels: TestPictures.eight(9, 9, channels: 3)).encoded(as: .png)
    let picture = try Picture.read(.file(path: folder.write(file, "photo.jpg")))
    #expect(picture.sourceFormat == .png)
  }

  @Test func namesCannotBreakTheLine() {
    let error = pictureError { () throws(PictureError) in
      _ = try Picture.read(.file(path: "no\nsuch\u{1B}[31mfile"))
    }
    #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
  }

  @Test(arguments: [(64, 3, "out of range"), (16, 2, "signed"), (32, 1, "integer")])
  func otherSamplesAreRefusedByName(_ bits: Int, _ format: Int, _ word: String) {
    let file = TIFFBuilder(width: 2, height: 2, bits: bits, sampleFormat: format)
      .file(data: [UInt8](repeating: 0, count: 2 * 2 * bits / 8))
    let error = Self.refusal(file)
    #expect(error?.kind == .badData)
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
  }

  @Test func aPageMustBeChosen() throws {
    let file = TIFFBuilder(width: 2, height: 1, pages: 3).file(data: [7, 8])
    let error = Self.refusal(file)
    #expect(error?.kind == .badData && error?.description.contains("3 pages") == true)
    let picture = try Picture.read(.bytes(file), page: 2)
    #expect(picture.pixels.bytes == [7, 8])
    let beyond = pictureError { () throws(PictureError) in
      _ = try Picture.read(.bytes(file), page: 3)
    }
    #expect(beyond?.kind == .badData)
  }

  @Test func theFileMayBeOverwrittenAfterReading() throws {
    let folder = TemporaryFolder()
    let pixels = TestPictures.eight(64, 64, channels: 3)
    let path = folder.write(try Picture(pixels: pixels).encoded(as: .tiff), "in.tif")
    let picture = try Picture.read(.file(path: path))
    _ = folder.write([1, 2, 3], "in.tif")
    #expect(picture.pixels.isSame(as: pixels))
    try picture.write(to: .file(path: path))
    #expect(try Picture.read(.file(path: path)).pixels.isSame(as: pixels))
  }
}
