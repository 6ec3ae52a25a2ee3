import Pictures
import Testing

/// Views: the part that was asked for, never larger than asked for.
@Suite struct PictureViewTests {
  private static func picture(width: Int, height: Int) -> Picture {
    let values = (0..<width * height).flatMap { pixel -> [UInt8] in
      [UInt8(pixel % width % 256), UInt8(pixel / width % 256), UInt8(pixel * 7 % 256)]
    }
    return Picture(pixels: PixelBuffer(width: width, height: height, channels: 3, eight: values))
  }

  private func read(_ view: PictureView) throws -> Picture { try Picture.read(.bytes(view.bytes)) }

  @Test func aSmallPartIsExact() throws {
    let view = try PictureView(
      of: Self.picture(width: 300, height: 200),
      region: PixelRectangle(x: 290, y: 150, width: 40, height: 30), side: 4096)
    #expect(view.format == .png)
    let shown = try read(view)
    #expect(shown.width == 10 && shown.height == 30)
    guard case .eight(let values) = shown.pixels.samples else {
      Issue.record("16 bits")
      return
    }
    #expect(Array(values[..<2]) == [34, 150])
  }

  @Test(arguments: [100, 333, 4096])
  func theLongerSideIsAtMost(_ side: Int) throws {
    let view = try PictureView(
      of: Self.picture(width: 1000, height: 500),
      region: PixelRectangle(x: 0, y: 0, width: 1000, height: 500), side: side)
    let shown = try read(view)
    #expect(shown.width == min(side, 1000))
    #expect(abs(shown.height - min(side, 1000) / 2) <= 1)
  }

  /// A flat colour stays that, also beside transparent pixels of another one.
  @Test func transparencyDoesntBleed() throws {
    let size = 64
    let isLeft = (0..<size * size).map { $0 % size < size / 2 }
    let picture = Picture(
      pixels: PixelBuffer(
        width: size, height: size, channels: 3,
        eight: isLeft.flatMap { $0 ? [200, 100, 50] : [0, 255, 0] as [UInt8] }),
      alpha: PixelBuffer(
        width: size, height: size, channels: 1, eight: isLeft.map { $0 ? 255 : 0 }))
    let view = try PictureView(
      of: picture, region: PixelRectangle(x: 0, y: 0, width: size, height: size), side: 9)
    #expect(view.format == .png)
    let shown = try read(view)
    guard case .eight(let values) = shown.pixels.samples,
      case .eight(let alpha)? = shown.alpha?.samples
    else {
      Issue.record("no alpha")
      return
    }
    for (pixel, coverage) in alpha.enumerated() where coverage > 8 {
      for (channel, expected) in [200, 100, 50].enumerated() {
        #expect(abs(Int(values[3 * pixel + channel]) - expected) <= 12)
      }
    }
  }

  @Test func sixteenBitsAndGreyAreShown() throws {
    let grey = Picture(
      pixels: PixelBuffer(
        width: 8, height: 8, channels: 1, sixteen: [UInt16](repeating: 0x8080, count: 64)))
    let shown = try read(
      PictureView(of: grey, region: PixelRectangle(x: 0, y: 0, width: 8, height: 8), side: 8))
    #expect(shown.pixels.samples == .eight([UInt8](repeating: 128, count: 64)))
  }

  @Test(arguments: [
    PixelRectangle(x: 300, y: 0, width: 5, height: 5),
    PixelRectangle(x: 0, y: 0, width: 0, height: 5),
    PixelRectangle(x: -10, y: 0, width: 10, height: 5),
    PixelRectangle(x: .max, y: 1, width: .max, height: 1),
    PixelRectangle(x: .min, y: .min, width: .max, height: .max),
  ])
  func regionsOutsideAreRefused(_ region: PixelRectangle) {
    #expect(throws: PictureError.self) {
      try PictureView(of: Self.picture(width: 300, height: 200), region: region, side: 100)
    }
  }
}
