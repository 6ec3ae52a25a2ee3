import Pictures
import Testing

/// What is enlarged where a picture is transparent.
@Suite struct AlphaBleedingTests {
  /// One visible pixel in a picture of 5×4 gives its colour to all others, whichever way they lie.
  @Test(arguments: [0, 2, 7, 12, 15, 19])
  func coloursSpreadEveryWay(_ visible: Int) {
    let pixels = TestPictures.eight(5, 4, channels: 3)
    let alpha = (0..<20).map { UInt8($0 == visible ? 1 : 0) }
    let picture = Picture(
      pixels: pixels, alpha: PixelBuffer(width: 5, height: 4, channels: 1, eight: alpha))
    let colour = Array(pixels.bytes[3 * visible..<3 * visible + 3])
    #expect(picture.pixelsForResampling.bytes == Array(repeating: colour, count: 20).flatMap { $0 })
  }

  @Test func whatIsVisibleStays() {
    let pixels = TestPictures.sixteen(5, 4, channels: 3)
    for value in [UInt8(0), 1] {
      let alpha = PixelBuffer(
        width: 5, height: 4, channels: 1, eight: Array(repeating: value, count: 20))
      #expect(Picture(pixels: pixels, alpha: alpha).pixelsForResampling == pixels)
    }
  }
}
