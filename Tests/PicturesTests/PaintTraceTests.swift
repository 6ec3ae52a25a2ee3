import Pictures
import Testing

/// Paint found on a picture, by its colour and by comparing with a copy.
@Suite struct PaintTraceTests {
  private static let magenta = SRGBColour(red: 255, green: 0, blue: 255)
  private static let (width, height) = (150, 110)

  /// A picture of texture, and how much paint lies on each pixel: a thick stroke with soft edges and a thin one.
  private let picture: [Double]
  private let paint: [Double]

  init() {
    picture = (0..<Self.width * Self.height * 3).map { index in
      let (x, y) = (index / 3 % Self.width, index / 3 / Self.width)
      return 90 + Double(40 * ((x / 9 + y / 7) % 2)) + Double(x + 5 * y + 30 * (index % 3)) / 12
    }
    paint = (0..<Self.width * Self.height).map { index in
      let (x, y) = (Double(index % Self.width), Double(index / Self.width))
      let thick = 8 - abs(y - 30 - x / 5)
      let thin = x > 20 && x < 90 ? 1.6 - abs(y - 90 + x / 9) : -1
      return x < 12 || x > 120 ? 0 : min(1, max(0, thick, thin))
    }
  }

  private func file(painted: Bool, _ format: PictureFormat, quality: Int? = nil) throws -> [UInt8] {
    let colour = [255.0, 0, 255]
    let values = picture.indices.map { index -> UInt8 in
      let amount = painted ? paint[index / 3] : 0
      return UInt8(picture[index] * (1 - amount) + colour[index % 3] * amount + 0.5)
    }
    return try Picture(
      pixels: PixelBuffer(width: Self.width, height: Self.height, channels: 3, eight: values)
    ).encoded(as: format, options: WriteOptions(quality: quality))
  }

  /// All paint is covered, and nothing far from it.
  private func expectPaint(_ mask: MaskPicture, within reach: Int) {
    let missed = paint.indices.count { paint[$0] > 0.1 && mask.coverage[$0] == 0 }
    #expect(missed == 0)
    let near = MaskPicture(
      width: Self.width, height: Self.height, coverage: paint.map { $0 > 0 ? 255 : 0 }
    ).dilated(by: reach)
    #expect(zip(mask.coverage, near.coverage).allSatisfy { $0 <= $1 })
  }

  @Test func paintOfAColour() throws {
    let exact = try Picture.read(.bytes(file(painted: true, .png)))
    expectPaint(.painted(Self.magenta, on: exact), within: 3)
    for quality in [50, 75, 95] {
      let lossy = try Picture.read(.bytes(file(painted: true, .jpeg, quality: quality)))
      expectPaint(.painted(Self.magenta, on: lossy), within: 8)
    }
    let clean = try Picture.read(.bytes(file(painted: false, .jpeg)))
    #expect(MaskPicture.painted(Self.magenta, on: clean).isEmpty)
  }

  @Test func paintByComparison() throws {
    let exact = try Picture.read(.bytes(file(painted: false, .png)))
    let same = try Picture.read(.bytes(file(painted: true, .png)))
    expectPaint(.differing(exact.pixels, same.pixels, isLossy: false), within: 1)
    expectPaint(.differing(same.pixels, exact.pixels, isLossy: false), within: 1)
    let photo = try Picture.read(.bytes(file(painted: false, .jpeg, quality: 90)))
    for quality in [50, 75, 95] {
      let copy = try Picture.read(.bytes(file(painted: true, .jpeg, quality: quality)))
      expectPaint(.differing(photo.pixels, copy.pixels, isLossy: true), within: 12)
      let unpainted = try Picture.read(.bytes(file(painted: false, .jpeg, quality: quality)))
      #expect(MaskPicture.differing(photo.pixels, unpainted.pixels, isLossy: true).isEmpty)
    }
  }

  /// Depths and channels don't matter.
  @Test func sixteenBitsAndGrey() throws {
    let grey = TestPictures.smooth(30, 20, channels: 1)
    var changed = grey.rgb()
    var values = changed.bytes
    values[3 * (30 * 10 + 12)] ^= 128
    changed.samples = .eight(values)
    let mask = MaskPicture.differing(grey.sixteenBit(), changed, isLossy: false)
    #expect(mask.bounds == PixelRectangle(x: 11, y: 9, width: 3, height: 3))
  }

  @Test func aMaskFileOfOneColour() throws {
    let bytes = try file(painted: true, .png)
    let mask = try MaskPicture.read(
      .bytes(bytes), options: MaskReadingOptions(colour: Self.magenta))
    expectPaint(mask, within: 3)
    let kept = try MaskPicture.read(
      .bytes(bytes), options: MaskReadingOptions(invert: true, colour: Self.magenta))
    #expect(kept == mask.inverted())
  }

  @Test func whatIsErased() throws {
    let pixels = TestPictures.smooth(8, 6, channels: 3)
    #expect(MaskPicture.transparent(in: Picture(pixels: pixels)) == nil)
    let alpha = PixelBuffer(
      width: 8, height: 6, channels: 1, eight: (0..<48).map { $0 < 8 ? 0 : $0 < 16 ? 100 : 255 })
    let mask = MaskPicture.transparent(in: Picture(pixels: pixels, alpha: alpha))
    let coverage = mask?.coverage ?? []
    #expect(coverage[..<8].allSatisfy { $0 == 255 } && coverage[8..<16].allSatisfy { $0 == 155 })
    #expect(coverage[16...].allSatisfy { $0 == 0 })
  }

  @Test func coloursInText() {
    #expect(SRGBColour(hexadecimal: "#b03A2e") == SRGBColour(red: 0xB0, green: 0x3A, blue: 0x2E))
    for text in ["b03a2e", "#b03a2", "#b03a2ef", "#b03a2g", "##03a2e", "#-03a2e", "", "#"] {
      #expect(SRGBColour(hexadecimal: text) == nil)
    }
  }
}
