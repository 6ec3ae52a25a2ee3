import Pictures
import Testing

/// JPEG files whose coefficients are not read, and files that are none.
@Suite struct JPEGRefusalTests {
  private static let picture = JPEGCoefficientsTests.picture(45, 39, channels: 3)

  private static func refusal(_ file: [UInt8]) -> PictureError? {
    JPEGCoefficientsTests.refusal(file)
  }

  /// A refusal is one line that names the file and says `word`.
  private static func expect(
    _ error: PictureError?, says word: String, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(error?.kind == .badData, sourceLocation: location)
    let text = error?.description ?? ""
    #expect(text.hasPrefix("photo.jpg: ") && !text.contains("\n"), sourceLocation: location)
    #expect(text.contains(word), "\(text)", sourceLocation: location)
  }

  /// Where the contents of the first segment with a marker start.
  private static func start(of marker: UInt8, in file: [UInt8]) -> Int {
    var offset = 2
    while offset + 4 <= file.count, file[offset + 1] != marker {
      offset += 2 + (Int(file[offset + 2]) << 8 | Int(file[offset + 3]))
    }
    return offset + 4
  }

  /// Bytes of the frame's header, by their distance from its precision, replaced.
  private static func patched(_ file: [UInt8], marker: UInt8 = 0xC0, _ bytes: [Int: UInt8])
    -> [UInt8]
  {
    var file = file
    let start = start(of: marker, in: file)
    for (offset, byte) in bytes { file[start + offset] = byte }
    return file
  }

  @Test(arguments: [false, true])
  func truncatedFiles(_ progressive: Bool) throws {
    let file = try JPEGCoefficientsTests.file(Self.picture, progressive: progressive)
    for count in Array(0..<file.count / 16).map({ $0 * 16 }) + [file.count - 2, file.count - 1] {
      let error = Self.refusal(Array(file[..<count]))
      #expect(error?.kind == .badData, "cut to \(count) of \(file.count)")
    }
    Self.expect(Self.refusal(Array(file.dropLast(2))), says: "damaged or incomplete")
  }

  @Test func otherKinds() throws {
    let file = try JPEGCoefficientsTests.file(Self.picture)
    let adobe = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 0]
    let rgb = JPEGSegments.inserting(
      adobe, marker: 0xEE, into: JPEGSegments.removing(marker: 0xE0, from: file))
    Self.expect(Self.refusal(rgb), says: "RGB JPEG")
    Self.expect(Self.refusal(Self.patched(file, [0: 12])), says: "8 bits a sample")

    let cmyk: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4]
      + [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]
      + [0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0, 0, 0xFF, 0xD9]
    Self.expect(Self.refusal(cmyk), says: "CMYK JPEG")

    var lossless = file
    lossless[Self.start(of: 0xC0, in: file) - 3] = 0xC3
    #expect(Self.refusal(lossless)?.kind == .badData)

    let png = try Picture(pixels: Self.picture).encoded(as: .png)
    Self.expect(Self.refusal(png), says: "no JPEG file")
    Self.expect(Self.refusal([]), says: "no JPEG file")
    Self.expect(Self.refusal([0xFF, 0xD8, 0xFF, 0xD9]), says: "damaged")
  }

  @Test func samplingFactorsThatDoNotDivide() throws {
    let file = try JPEGCoefficientsTests.file(Self.picture)
    // Three planes of three bytes each behind precision, size and their number.
    let odd = Self.patched(file, [7: 0x32, 10: 0x21, 13: 0x11])
    Self.expect(Self.refusal(odd), says: "2×1 beside 3×2")
  }

  @Test func sizesAreCheckedBeforeAnythingIsAllocated() throws {
    let file = try JPEGCoefficientsTests.file(Self.picture)
    let error = JPEGCoefficientsTests.refusal(file, limits: PictureLimits(maximumPixels: 1754))
    Self.expect(error, says: "limit of 1754")
    #expect(
      JPEGCoefficientsTests.refusal(file, limits: PictureLimits(maximumPixels: 1755)) == nil)
    // 60,000 × 60,000 is beyond the standard limit, 10,000 × 10,000 isn't, but these few bytes can't hold it.
    Self.expect(
      Self.refusal(Self.patched(file, [1: 0xEA, 2: 0x60, 3: 0xEA, 4: 0x60])), says: "limit")
    Self.expect(
      Self.refusal(Self.patched(file, [1: 0x27, 2: 0x10, 3: 0x27, 4: 0x10])), says: "too early")
  }

  @Test func divisorsOfZero() throws {
    var file = try JPEGCoefficientsTests.file(Self.picture)
    file[Self.start(of: 0xDB, in: file) + 5] = 0
    Self.expect(Self.refusal(file), says: "zero")
  }

  @Test func progressiveFilesWhoseScansStopEarly() throws {
    let file = try JPEGCoefficientsTests.file(Self.picture, progressive: true)
    let scans = file.indices.dropLast().filter { file[$0] == 0xFF && file[$0 + 1] == 0xDA }
    let last = try #require(scans.last)
    #expect(scans.count > 5)
    Self.expect(Self.refusal(Array(file[..<last]) + [0xFF, 0xD9]), says: "last bits")
    let first = try #require(scans.first)
    #expect(Self.refusal(Array(file[..<first]) + [0xFF, 0xD9])?.kind == .badData)
  }

  @Test func planesThatNoScanHolds() throws {
    let file = try JPEGCoefficientsTests.file(Self.picture, [1, 1, 1, 1, 1, 1])
    // The one scan, said to be of luminance alone: its codes then run out of step, or it ends with planes left over.
    let scan = Self.start(of: 0xDA, in: file)
    let grey = Array(file[..<(scan - 2)]) + [0, 8, 1, 1, 0, 0, 63, 0] + file[(scan + 10)...]
    #expect(Self.refusal(grey)?.kind == .badData)
  }

  @Test func endlessScans() throws {
    let file = try JPEGCoefficientsTests.file(Self.picture, progressive: true)
    func places(of marker: UInt8) -> [Int] {
      file.indices.dropLast().filter { file[$0] == 0xFF && file[$0 + 1] == marker }
    }
    // The third scan, with its table, said to give all bits at once: libjpeg lets such a one come again and again.
    let start = places(of: 0xDA)[2]
    let table = try #require(places(of: 0xC4).last { $0 < start })
    let end = try #require(places(of: 0xC4).first { $0 > start })
    var scan = Array(file[table..<end])
    scan[start - table + 9] = 0
    let times = { Array(file.dropLast(2)) + [[UInt8]](repeating: scan, count: $0).joined() }
    #expect(Self.refusal(times(5) + [0xFF, 0xD9]) == nil)
    Self.expect(Self.refusal(times(150) + [0xFF, 0xD9]), says: "100 scans")
  }

  @Test(arguments: [false, true])
  func damagedFilesNeverCrash(_ progressive: Bool) throws {
    var random = SplitMix(state: progressive ? 1 : 2)
    let files = [
      try JPEGCoefficientsTests.file(Self.picture, progressive: progressive),
      try JPEGCoefficientsTests.file(
        JPEGCoefficientsTests.picture(20, 30, channels: 1), [1, 1], progressive: progressive),
    ]
    let limits = PictureLimits(maximumPixels: 200_000)
    var readCount = 0
    for file in files {
      for round in 0..<400 {
        var damaged = file
        // Half of them in the headers, where there is more to break.
        let end = round % 2 == 0 ? file.count : min(file.count, 640)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          damaged[Int.random(in: 0..<end, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        do {
          let coefficients = try JPEGCoefficientsTests.read(damaged, limits: limits)
          readCount += 1
          for component in coefficients.components {
            let count = component.blocksAcross * component.blocksDown * 64
            #expect(component.coefficients.count == count)
            #expect(component.quantization.allSatisfy { $0 > 0 })
          }
          let pixels = TestPictures.smooth(
            coefficients.width, coefficients.height, channels: coefficients.components.count)
          _ = try coefficients.encoding(pixels)
        } catch {
          #expect(error.kind == .badData, "\(error)")
          #expect(!error.description.contains("\n"))
        }
      }
    }
    #expect(readCount > 0)
  }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return z ^ z >> 31
    }
  }
}
