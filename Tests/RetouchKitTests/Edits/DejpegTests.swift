import Editing
import Pictures
import RetouchKit
import Testing

/// What dejpeg promises: the result, saved with the file's own tables, gives the file's own coefficients.
@Suite struct DejpegTests {
  /// Divisors as of a JPEG quality around 30, other ones for colours.
  static func planes(_ sampling: [Int], strength: Int = 3) -> [JPEGWriter.Plane] {
    (0..<sampling.count / 2).map { plane in
      JPEGWriter.Plane(
        horizontalSampling: sampling[2 * plane], verticalSampling: sampling[2 * plane + 1],
        quantization: (0..<64).map { entry in
          UInt16(10 + strength * (entry / 8 + entry % 8) + 6 * plane)
        })
    }
  }

  static func file(
    _ pixels: PixelBuffer, _ sampling: [Int], progressive: Bool = false
  ) throws -> [UInt8] {
    try JPEGWriter.encode(pixels, planes(sampling), progressive: progressive)
  }

  /// Restores a file, and compares coefficients by way of a PNG file.
  /// - Returns: how many differ, and what was noted.
  @discardableResult
  private func check(
    _ file: [UInt8], steps: Int = 1, isExact: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> (differing: Int, notes: [String]) {
    var settings = PromiseTests.quick
    settings.steps = steps
    let result = try await PromiseTests.retoucher().apply(
      .dejpeg, to: try Picture.read(.bytes(file)), settings: settings)
    let before = try JPEGCoefficients(file, name: "before")
    let png = try Picture.read(.bytes(try result.picture.encoded(as: .png)))
    let again = try before.encoding(png.fileSamples.stored(for: before.orientation))
    let after = try JPEGCoefficients(again, name: "after")
    var differing = 0
    for (old, new) in zip(before.components, after.components) {
      differing += zip(old.coefficients, new.coefficients).count { $0 != $1 }
    }
    if isExact {
      #expect(differing == 0, sourceLocation: sourceLocation)
      #expect(result.report.notes.isEmpty, sourceLocation: sourceLocation)
    }
    return (differing, result.report.notes)
  }

  @Test(arguments: [
    [1, 1], [1, 1, 1, 1, 1, 1], [2, 1, 1, 1, 1, 1], [1, 2, 1, 1, 1, 1], [2, 2, 1, 1, 1, 1],
    [4, 1, 1, 1, 1, 1], [2, 2, 2, 1, 1, 2],
  ])
  func everySampling(_ sampling: [Int]) async throws {
    for (width, height) in [(48, 32), (37, 29), (9, 17)] {
      let pixels =
        sampling.count == 2
        ? greyScene(width: width, height: height) : scene(width: width, height: height)
      // Where a sample stands for four pixels and some lie beyond the border, little is left to choose.
      let (differing, notes) = try await check(
        try Self.file(pixels, sampling, progressive: width == 37), isExact: sampling[0] < 4)
      #expect(differing == 0 || (differing <= 4 && !notes.isEmpty))
    }
  }

  @Test(arguments: [5, 30, 50, 75])
  func everyQuality(_ quality: Int) async throws {
    for pixels in [scene(width: 45, height: 39), greyScene(width: 45, height: 39)] {
      let file = try Picture(pixels: pixels).encoded(
        as: .jpeg, options: WriteOptions(quality: quality))
      try await check(file)
    }
  }

  /// Divisors of 1 are finer than pixels of 8 bits, which is said.
  @Test func fineQuantizationIsSaid() async throws {
    let file = try Picture(pixels: scene(width: 45, height: 39)).encoded(
      as: .jpeg, options: WriteOptions(quality: 100))
    let (differing, notes) = try await check(file, isExact: false)
    #expect(notes.count == 1 && notes[0].contains("of the file's coefficients aren't met"))
    #expect(differing > 0 && differing < 45 * 39 * 3 / 2)
  }

  /// Samples at the ends of their range, where nothing may be moved outwards.
  @Test(arguments: [5, 30, 75])
  func saturatedPictures(_ quality: Int) async throws {
    let letters = (0..<64 * 48).flatMap { pixel -> [UInt8] in
      let (x, y) = (pixel % 64, pixel / 64)
      let isInk = (x / 3 + y / 5) % 4 == 0 || (x * y) % 11 == 0
      return [isInk ? 0 : 255, isInk ? 0 : 255, isInk ? 0 : x < 32 ? 255 : 0]
    }
    let pixels = PixelBuffer(width: 64, height: 48, channels: 3, eight: letters)
    let file = try Picture(pixels: pixels).encoded(
      as: .jpeg, options: WriteOptions(quality: quality))
    let colour = try await check(file, isExact: false)
    let ink = PixelBuffer(
      width: 64, height: 48, channels: 1, eight: (0..<64 * 48).map { letters[3 * $0] })
    let grey = try await check(try Self.file(ink, [1, 1]), isExact: false)
    // Where all samples must be at the ends, what is left to choose is little.
    for (differing, notes) in [colour, grey] {
      #expect(differing <= 4 && (differing == 0 || !notes.isEmpty))
    }
  }

  @Test(arguments: 1...8)
  func everyOrientation(_ orientation: Int) async throws {
    let stored = try Self.file(scene(width: 43, height: 27), [2, 2, 1, 1, 1, 1])
    let file = JPEGParts.inserting(JPEGParts.exif(orientation), marker: 0xE1, into: stored)
    #expect(try JPEGCoefficients(file, name: "photo").orientation == orientation)
    try await check(file)
    // With other things than compression too, upright.
    let picture = try Picture.read(.bytes(file))
    var history = PictureHistory()
    history.isJPEG = true
    history.reduction = .original(width: 2 * picture.width, height: picture.height)
    history.damage = RestoreTests.softMask(picture.width, picture.height, side: 4)
    let result = try await PromiseTests.retoucher().apply(
      .restore(history), to: picture, settings: PromiseTests.quick)
    #expect(result.picture.width == 2 * picture.width && result.picture.height == picture.height)
    let (before, after) = (eightBit(picture.pixels), eightBit(result.picture.pixels))
    let corners = [(0, 0), (picture.width - 1, 0), (0, picture.height - 1)]
    for (x, y) in corners {
      for channel in 0..<3 {
        let old = Double(before[(y * picture.width + x) * 3 + channel])
        let new = Double(after[(y * picture.width + x) * 6 + channel])
        #expect(abs(old - new) < 40)
      }
    }
    history.blur = try .disk(2)
    if orientation != 1 {
      await #expect(throws: RetouchError.self) {
        try await PromiseTests.retoucher().apply(.restore(history), to: picture)
      }
    }
  }

  /// The coefficients are of the file's own colours.
  @Test func profilesStay() async throws {
    for sampling in [[1, 1, 1, 1, 1, 1], [2, 2, 1, 1, 1, 1]] {
      let stored = try Self.file(scene(width: 43, height: 27), sampling)
      let file = JPEGParts.inserting(
        JPEGParts.profileName + JPEGParts.wideProfile, marker: 0xE2, into: stored)
      let picture = try Picture.read(.bytes(file))
      #expect(picture.fileSamples != picture.pixels)
      try await check(file)
    }
  }

  /// Blocks of a large picture meet without a wrong coefficient.
  @Test func largePictures() async throws {
    try await check(try Self.file(scene(width: 2200, height: 40), [2, 2, 1, 1, 1, 1]))
    try await check(try Self.file(greyScene(width: 21, height: 2100), [1, 1]))
  }

  @Test(arguments: [(1, 1), (3, 2), (7, 9)])
  func tinyPictures(_ width: Int, _ height: Int) async throws {
    for sampling in [[1, 1], [1, 1, 1, 1, 1, 1], [2, 2, 1, 1, 1, 1]] {
      let (differing, notes) = try await check(
        try Self.file(
          sampling.count == 2
            ? greyScene(width: width, height: height) : scene(width: width, height: height),
          sampling), isExact: false)
      // A few pixels, repeated to whole blocks, have few values to choose from.
      #expect(differing == 0 || (differing <= 8 && !notes.isEmpty && width < 8))
    }
  }

  @Test func whatIsNoJPEGIsRefused() async throws {
    let file = try Self.file(scene(width: 20, height: 20), [1, 1, 1, 1, 1, 1])
    var changed = try Picture.read(.bytes(file))
    changed = changed.replacingPixels(changed.pixels)
    for picture in [Picture(pixels: scene(width: 20, height: 20)), changed] {
      do {
        _ = try await PromiseTests.retoucher().apply(.dejpeg, to: picture)
        Issue.record("taken")
      } catch let error as RetouchError {
        #expect(error.kind == .badData && error.description.contains("JPEG"))
      }
    }
  }

  @Test func sameBytesOnAnyThreadsAndTileBatch() async throws {
    let file = try Self.file(scene(width: 90, height: 70), [2, 2, 1, 1, 1, 1])
    var results: [PixelBuffer] = []
    for (index, batch) in [(0, 8), (1, 8), (1, 1)] {
      var settings = PromiseTests.quick
      settings.tileBatch = batch
      results.append(
        try await PromiseTests.retoucher(index).apply(
          .dejpeg, to: try Picture.read(.bytes(file)), settings: settings
        ).picture.pixels)
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }
}
