import Pictures
import RetouchKit
import Testing

/// Vary and blend on pictures: what stays, what changes, and that threads don't matter.
@Suite struct VaryAndBlendTests {
  private func scene(_ width: Int = 70, _ height: Int = 50, shift: Int = 0) -> Picture {
    let values = (0..<width * height * 3).map { UInt8(($0 * 7 + $0 / 90 * 13 + shift) % 256) }
    return Picture(
      pixels: PixelBuffer(width: width, height: height, channels: 3, eight: values))
  }

  private var quick: EditSettings { PromiseTests.quick }

  @Test func noStrengthIsThePictureToTheBit() async throws {
    let retoucher = try PromiseTests.retoucher()
    for picture in [scene(), Picture(pixels: scene().pixels.sixteenBit())] {
      let result = try await retoucher.apply(try .vary(strength: 0), to: picture)
      #expect(result.picture.pixels == picture.pixels && result.report.tiles == 0)
      #expect(result.report.edit == "vary")
    }
  }

  @Test func onlyWhatTheMaskCoversChanges() async throws {
    var mask = MaskPicture(width: 70, height: 50)
    for index in mask.coverage.indices where index % 70 > 40 {
      mask.coverage[index] = index % 70 > 44 ? 255 : 128
    }
    for picture in [scene(), Picture(pixels: scene().pixels.sixteenBit())] {
      let result = try await PromiseTests.retoucher().apply(
        try .vary(strength: 0.5, mask: mask), to: picture, settings: quick)
      let (old, new) = (picture.pixels.eightBit().samples, result.picture.pixels.eightBit().samples)
      guard case .eight(let before) = old, case .eight(let after) = new else { return }
      let changed = Set(before.indices.filter { before[$0] != after[$0] }.map { $0 / 3 })
      #expect(changed.allSatisfy { mask.coverage[$0] > 0 })
      #expect(changed.count > mask.coverage.count { $0 > 0 } * 9 / 10)
    }
    let wrong = MaskPicture(width: 50, height: 70, filledWith: 255)
    await #expect(throws: RetouchError.self) {
      try await PromiseTests.retoucher().apply(try .vary(mask: wrong), to: scene())
    }
  }

  @Test func greyStaysGrey() async throws {
    let grey = Picture(
      pixels: PixelBuffer(
        width: 40, height: 30, channels: 1, eight: (0..<1200).map { UInt8($0 % 256) }))
    let result = try await PromiseTests.retoucher().apply(
      try .vary(strength: 0.4), to: grey, settings: quick)
    #expect(result.picture.pixels.channels == 1 && result.picture.pixels != grey.pixels)
  }

  @Test func threadsAndBatchesChangeNothing() async throws {
    let blend = try PictureBlend(scene(), scene(shift: 90), frames: 5)
    var varied: [PixelBuffer] = []
    var blended: [PixelBuffer] = []
    for (index, batch) in [(0, 8), (1, 8), (2, 3)] {
      var settings = quick
      settings.tileBatch = batch
      let retoucher = try PromiseTests.retoucher(index)
      varied.append(
        try await retoucher.apply(try .vary(), to: scene(), settings: settings).picture.pixels)
      blended.append(
        try await retoucher.frame(2, of: blend, settings: settings).picture.pixels)
    }
    #expect(varied.allSatisfy { $0 == varied[0] } && blended.allSatisfy { $0 == blended[0] })
  }

  @Test func aBlendEndsAtThePictures() async throws {
    let retoucher = try PromiseTests.retoucher()
    let (first, second) = (scene(), scene(shift: 90))
    let blend = try PictureBlend(first, second, frames: 4)
    #expect(try await retoucher.frame(0, of: blend).picture.pixels == first.pixels)
    #expect(try await retoucher.frame(3, of: blend).picture.pixels == second.pixels)
    let middle = try await retoucher.frame(1, of: blend, settings: quick).picture.pixels
    #expect(middle != first.pixels && middle != second.pixels)
    await #expect(throws: RetouchError.self) { try await retoucher.frame(4, of: blend) }
    await #expect(throws: RetouchError.self) { try await retoucher.frame(-1, of: blend) }
  }

  /// One is deep and grey, the other plain and coloured: frames have what both have.
  @Test func framesHoldBothPictures() async throws {
    let grey = Picture(
      pixels: PixelBuffer(
        width: 70, height: 50, channels: 1, sixteen: (0..<3500).map { UInt16($0 * 17 % 65536) }))
    let blend = try PictureBlend(grey, scene(), frames: 3, strength: 0)
    let retoucher = try PromiseTests.retoucher()
    let first = try await retoucher.frame(0, of: blend).picture.pixels
    #expect(first.channels == 3 && first == grey.pixels.rgb())
    #expect(try await retoucher.frame(2, of: blend).picture.pixels.eightBit() == scene().pixels)
    // No noise: a cross-fade, rounded.
    let middle = try await retoucher.frame(1, of: blend).picture.pixels
    guard case .sixteen(let values) = middle.samples, case .sixteen(let a) = first.samples,
      case .sixteen(let b) = scene().pixels.sixteenBit().samples
    else { return }
    for place in stride(from: 0, to: values.count, by: 97) {
      #expect(abs(Int(values[place]) * 2 - Int(a[place]) - Int(b[place])) <= 2)
    }
  }

  @Test func whatCannotBeBlendedIsRefused() throws {
    #expect(throws: RetouchError.self) { try PictureBlend(scene(), scene(50, 70), frames: 4) }
    for frames in [1, 0, 241] {
      #expect(throws: RetouchError.self) { try PictureBlend(scene(), scene(), frames: frames) }
    }
    for strength in [-0.1, 1.1, .nan] {
      #expect(throws: RetouchError.self) {
        try PictureBlend(scene(), scene(), frames: 2, strength: strength)
      }
      #expect(throws: RetouchError.self) { try Edit.vary(strength: strength) }
    }
    let alpha = PixelBuffer(
      width: 70, height: 50, channels: 1, eight: (0..<3500).map { UInt8($0 % 256) })
    #expect(throws: RetouchError.self) {
      try PictureBlend(Picture(pixels: scene().pixels, alpha: alpha), scene(), frames: 2)
    }
  }
}
