import Pictures
import Testing

@Suite struct PictureAnimationTests {
  private func frame(_ number: Int, width: Int = 12, height: Int = 7) -> Picture {
    let values = (0..<width * height * 3).map { UInt8(($0 * 5 + number * 61) % 256) }
    return Picture(pixels: PixelBuffer(width: width, height: height, channels: 3, eight: values))
  }

  private func animation(_ count: Int, delay: Int = 120) throws -> PictureAnimation {
    var animation = try PictureAnimation(width: 12, height: 7, delay: delay)
    for number in 0..<count { try animation.add(frame(number)) }
    return animation
  }

  @Test(arguments: [1, 2, 5])
  func framesComeBack(_ count: Int) throws {
    let bytes = try animation(count).encoded(options: WriteOptions(isLossless: true))
    for number in 0..<count {
      let read = try Picture.read(.bytes(bytes), page: number)
      #expect(read.pixels == frame(number).pixels && read.sourceFormat == .webp)
    }
    #expect(throws: PictureError.self) {
      try Picture.read(.bytes(bytes), page: count)
    }
  }

  /// Each frame's chunk says how long it is shown: three bytes, 12 after the chunk's header.
  @Test func delaysAreWritten() throws {
    let bytes = try animation(3, delay: 250).encoded()
    var delays: [Int] = []
    for place in 0..<bytes.count - 23 where Array(bytes[place..<place + 4]) == Array("ANMF".utf8) {
      let at = place + 8 + 12
      delays.append(Int(bytes[at]) | Int(bytes[at + 1]) << 8 | Int(bytes[at + 2]) << 16)
    }
    #expect(delays == [250, 250, 250])
    #expect(!bytes.indices.dropLast(4).contains { Array(bytes[$0..<$0 + 4]) == Array("EXIF".utf8) })
    #expect(try animation(3, delay: 250).encoded() == bytes)
  }

  @Test func deepAndGreyFramesBecomeEightBitsInColour() throws {
    var animation = try PictureAnimation(width: 2, height: 1, delay: 100)
    try animation.add(
      Picture(pixels: PixelBuffer(width: 2, height: 1, channels: 1, sixteen: [0, 65535])))
    try animation.add(
      Picture(pixels: PixelBuffer(width: 2, height: 1, channels: 1, eight: [9, 8])))
    let bytes = try animation.encoded(options: WriteOptions(isLossless: true))
    let read = try Picture.read(.bytes(bytes), page: 0)
    #expect(read.pixels.rgb().samples == .eight([0, 0, 0, 255, 255, 255]))
  }

  @Test func whatCannotBeIsRefused() throws {
    for (width, height, delay) in [(0, 5, 100), (5, 16384, 100), (5, 5, 9), (5, 5, 10_001)] {
      #expect(throws: PictureError.self) {
        try PictureAnimation(width: width, height: height, delay: delay)
      }
    }
    var animation = try PictureAnimation(width: 12, height: 7, delay: 100)
    #expect(throws: PictureError.self) { try animation.add(frame(0, width: 7, height: 12)) }
    #expect(throws: PictureError.self) { try animation.encoded() }
    #expect(animation.frames == 0)
  }
}
