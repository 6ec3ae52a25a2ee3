import Pictures
import Testing

@Suite struct BordersTests {
  @Test func proportionsGrowOneDirectionAlikeOnBothSides() {
    #expect(
      Borders(width: 300, height: 300, toProportions: 16, by: 9)
        == Borders(left: 116, right: 117))
    #expect(
      Borders(width: 1600, height: 900, toProportions: 1, by: 1) == Borders(top: 350, bottom: 350))
    #expect(Borders(width: 1600, height: 900, toProportions: 16, by: 9).isEmpty)
    // Whatever is asked, a size comes out that numbers hold.
    #expect(Borders(width: 1, height: 1_000_000, toProportions: 1e300, by: 1e-300).right < 1 << 40)
  }

  @Test func theMaskIsWhatIsNew() {
    let mask = Borders(left: 2, top: 1, right: 0, bottom: 3).mask(width: 4, height: 5)
    #expect(mask.width == 6 && mask.height == 9)
    for pixel in mask.coverage.indices {
      let (row, column) = (pixel / 6, pixel % 6)
      let isOld = column >= 2 && row >= 1 && row < 6
      #expect(mask.coverage[pixel] == (isOld ? 0 : 255))
    }
  }

  @Test func everythingGrowsWithThePicture() throws {
    for pixels in [
      TestPictures.eight(20, 30, channels: 3), TestPictures.sixteen(20, 30, channels: 1),
    ] {
      let alpha = PixelBuffer(
        width: 20, height: 30, channels: 1, eight: (0..<600).map { UInt8($0 % 256) })
      let picture = Picture(pixels: pixels, alpha: alpha)
      let larger = picture.extended(by: Borders(left: 3, top: 5, right: 1, bottom: 2))
      #expect(larger.width == 24 && larger.height == 37)
      #expect(larger.pixels.isSixteenBit == pixels.isSixteenBit)
      let grown = try #require(larger.alpha)
      for row in 0..<37 {
        for column in 0..<24 {
          let isOld = row >= 5 && row < 35 && column >= 3 && column < 23
          let old = (row - 5) * 20 + column - 3
          #expect(
            grown.value(row * 24 + column)
              == (isOld ? try #require(picture.alpha).value(old) : grown.maximum))
        }
      }
    }
  }

  @Test func samplesOfAProfileStayToTheBit() throws {
    let stored = TestPictures.eight(40, 30, channels: 3)
    let file = try ColourTests.tagged(stored, ProfileBuilder.wideGamut)
    let picture = try Picture.read(.bytes(file))
    let larger = picture.extended(by: Borders(left: 4, right: 4))
    let written = try Picture.read(.bytes(larger.encoded(as: .png)))
    let samples = try #require(written.fileColours?.samples)
    for row in 0..<30 {
      for column in 0..<40 {
        for channel in 0..<3 {
          #expect(
            samples.value((row * 48 + column + 4) * 3 + channel)
              == stored.value((row * 40 + column) * 3 + channel))
        }
      }
    }
  }
}

extension PixelBuffer {
  fileprivate func value(_ index: Int) -> Int {
    switch samples {
    case .eight(let values): Int(values[index])
    case .sixteen(let values): Int(values[index])
    }
  }
}
