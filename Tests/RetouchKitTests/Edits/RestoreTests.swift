import Editing
import Pictures
import RetouchKit
import Testing

/// Restorations through the library, on the bundled prior: one thing alone is the edit of its own, and
/// several together keep what each of them measured.
@Suite struct RestoreTests {
  private func restore(
    _ picture: Picture, _ index: Int = 1, _ change: (inout EditSettings) -> Void = { _ in },
    _ say: (inout PictureHistory) throws -> Void
  ) async throws -> EditResult {
    var history = PictureHistory()
    try say(&history)
    var settings = PromiseTests.quick
    change(&settings)
    return try await PromiseTests.retoucher(index).apply(
      .restore(history), to: picture, settings: settings)
  }

  private func apply(_ edit: Edit, _ picture: Picture) async throws -> PixelBuffer {
    try await PromiseTests.retoucher().apply(edit, to: picture, settings: PromiseTests.quick)
      .picture.pixels
  }

  /// A box whose rim is soft.
  static func softMask(_ width: Int, _ height: Int, side: Int) -> MaskPicture {
    var mask = MaskPicture(width: width, height: height)
    for y in 8..<8 + side {
      for x in 10..<10 + side {
        let edge = min(x - 10, 9 + side - x, y - 8, 7 + side - y)
        mask.coverage[y * width + x] = UInt8(min(255, 50 + edge * 60))
      }
    }
    return mask
  }

  @Test func oneThingAloneIsItsOwnEdit() async throws {
    let picture = Picture(pixels: scene(width: 60, height: 50))
    for side in [3, 24] {
      let mask = Self.softMask(60, 50, side: side)
      let restored = try await restore(picture) { $0.damage = mask }
      #expect(restored.picture.pixels == (try await apply(.inpaint(mask), picture)))
      #expect(restored.report.edit == "restore")
    }
    let grey = Picture(pixels: greyScene(width: 60, height: 50))
    let coloured = try await restore(grey) { $0.lostColours = true }
    #expect(coloured.picture.pixels == (try await apply(.colorize, grey)))
    let small = Picture(pixels: scene(width: 25, height: 19))
    for scale in [2, 3] {
      for kernel in UpscaleEdit.Kernel.allCases {
        let large = try await restore(small) {
          $0.reduction = .factor(Double(scale))
          $0.kernel = kernel
          $0.order = [.grey]
        }
        #expect(
          large.picture.pixels == (try await apply(.upscale(scale: scale, kernel: kernel), small)))
      }
    }
  }

  /// Nothing happened: the picture is what it was.
  @Test func noNoiseLeavesThePicture() async throws {
    let picture = Picture(pixels: scene(width: 50, height: 40))
    let result = try await restore(picture) { $0.noise = .levels(0) }
    #expect(result.picture.pixels == picture.pixels)
  }

  @Test func damageGreyAndReducedTogether() async throws {
    let grey = greyScene(width: 40, height: 30)
    var damage = MaskPicture(width: 40, height: 30)
    for x in 3..<37 { damage.coverage[14 * 40 + x] = 255 }
    let result = try await restore(Picture(pixels: grey)) {
      $0.damage = damage
      $0.lostColours = true
      $0.reduction = .factor(2)
    }
    let after = result.picture.pixels
    #expect(after.width == 80 && after.height == 60 && after.channels == 3)
    let (before, found) = (eightBit(grey), eightBit(after))
    for y in 0..<30 {
      for x in 0..<40 where damage.coverage[y * 40 + x] == 0 {
        var luminance = 0.0
        for corner in 0..<4 {
          let pixel = ((2 * y + corner / 2) * 80 + 2 * x + corner % 2) * 3
          luminance += 0.299 * Double(found[pixel]) + 0.587 * Double(found[pixel + 1])
          luminance += 0.114 * Double(found[pixel + 2])
        }
        #expect(abs(luminance / 4 - Double(before[y * 40 + x])) < 1.5)
      }
    }
    #expect((0..<80 * 60).contains { found[3 * $0] != found[3 * $0 + 2] })
  }

  /// By 1.5, three pixels became two: means of areas.
  @Test func reducedByAFraction() async throws {
    let picture = scene(width: 32, height: 24)
    let result = try await restore(Picture(pixels: picture)) { $0.reduction = .factor(1.5) }
    let after = result.picture.pixels
    #expect(after.width == 48 && after.height == 36)
    let (before, found) = (eightBit(picture), eightBit(after))
    let parts = [[(0, 2.0), (1, 1.0)], [(1, 1.0), (2, 2.0)]]
    for y in 0..<24 {
      for x in 0..<32 {
        var sum = 0.0
        for (down, high) in parts[y % 2] {
          for (across, wide) in parts[x % 2] {
            let pixel = (y / 2 * 3 + down) * 48 + x / 2 * 3 + across
            sum += high * wide * Double(found[pixel * 3 + 1])
          }
        }
        #expect(abs(sum / 9 - Double(before[(y * 32 + x) * 3 + 1])) < 1.5)
      }
    }
  }

  @Test func reducedFromASize() async throws {
    let picture = Picture(pixels: scene(width: 32, height: 24))
    for kernel in UpscaleEdit.Kernel.allCases {
      let result = try await restore(picture) {
        $0.reduction = .original(width: 75, height: 24)
        $0.kernel = kernel
      }
      #expect(result.picture.width == 75 && result.picture.height == 24)
    }
    for (width, height) in [(32, 24), (31, 24), (32, 193), (0, 0), (Int.max, Int.max)] {
      await #expect(throws: RetouchError.self) {
        try await restore(picture) { $0.reduction = .original(width: width, height: height) }
      }
    }
  }

  /// Noise becomes less, holes are filled, and what is beside them stays near.
  @Test func damageAndNoise() async throws {
    let clean = eightBit(scene(width: 96, height: 80))
    let noisy = PixelBuffer(
      width: 96, height: 80, channels: 3, eight: NoisyPictures.noisy(clean, deviation: 20))
    var damage = MaskPicture(width: 96, height: 80)
    for y in 0..<80 { damage.coverage[y * 96 + 40] = 255 }
    let result = try await restore(
      Picture(pixels: noisy), 1, { $0.steps = nil },
      {
        $0.damage = damage
        $0.noise = .levels(20)
      })
    func error(_ values: [UInt8]) -> Double {
      NoisyPictures.deviation(values, clean)
    }
    let found = eightBit(result.picture.pixels)
    #expect(error(found) < 0.6 * error(eightBit(noisy)))
  }

  @Test func blurredAndNoisyInAnyOrder() async throws {
    let picture = Picture(pixels: scene(width: 40, height: 32))
    let kernel = try BlurKernel.gaussian(1.2)
    var results: [PixelBuffer] = []
    for order in [[.blurred, .reduced], [.reduced, .blurred]] as [[PictureHistory.Event]] {
      let result = try await restore(picture) {
        $0.blur = kernel
        $0.noise = .levels(4)
        $0.reduction = .factor(2)
        $0.order = order
      }
      #expect(result.picture.width == 80 && result.picture.height == 64)
      results.append(result.picture.pixels)
    }
    #expect(results[0] != results[1])
    // Who leaves some out means those last.
    let same = try await restore(picture) {
      $0.blur = kernel
      $0.noise = .levels(4)
      $0.reduction = .factor(2)
      $0.order = [.reduced]
    }
    #expect(same.picture.pixels == results[1])
  }

  @Test func depthGreyAndAlphaStay() async throws {
    let deep = Picture(pixels: scene(width: 40, height: 40).sixteenBit())
    let clean = try await restore(deep) { $0.noise = .levels(6) }
    #expect(clean.picture.pixels.isSixteenBit)

    let alpha = PixelBuffer(
      width: 40, height: 40, channels: 1, eight: (0..<1600).map { $0 % 40 < 20 ? 0 : 255 })
    let grey = Picture(pixels: greyScene(width: 40, height: 40), alpha: alpha)
    let smooth = try await restore(grey) { $0.noise = .levels(6) }
    #expect(smooth.picture.pixels.channels == 1 && smooth.picture.alpha == alpha)
    let coloured = try await restore(grey) {
      $0.noise = .levels(6)
      $0.lostColours = true
    }
    #expect(coloured.picture.pixels.channels == 3 && coloured.picture.alpha == alpha)
    let large = try await restore(grey) {
      $0.noise = .levels(6)
      $0.reduction = .factor(1.5)
    }
    #expect(large.picture.width == 60 && large.picture.alpha?.width == 60)
    #expect(large.picture.pixels.channels == 1)
  }

  @Test(arguments: [(1, 1), (3, 2), (7, 9)])
  func tinyPictures(_ width: Int, _ height: Int) async throws {
    let picture = Picture(pixels: scene(width: width, height: height))
    let blur = try BlurKernel.motion(length: 40, degrees: 30)
    let cases: [(Int, Int, (inout PictureHistory) -> Void)] = [
      (1, 1, { $0.noise = .levels(9) }),
      (
        1, 1,
        {
          $0.blur = blur
          $0.lostColours = true
        }
      ),
      (
        2, 1,
        {
          $0.reduction = .original(width: 2 * width, height: height)
          $0.damage = MaskPicture(width: width, height: height, filledWith: 255)
        }
      ),
      (
        8, 8,
        {
          $0.reduction = .factor(8)
          $0.noise = .levels(255)
          $0.blur = blur
        }
      ),
    ]
    for (across, down, say) in cases {
      let result = try await restore(picture, 1, { _ in }, say)
      #expect(result.picture.width == across * width && result.picture.height == down * height)
    }
    await #expect(throws: RetouchError.self) { try await restore(picture) { $0.noise = .auto } }
  }

  /// Large damage is filled from patches, also in what comes of it.
  @Test func largeDamageComesFromPatches() async throws {
    let picture = Picture(pixels: scene(width: 100, height: 80))
    let mask = Self.softMask(100, 80, side: 40)
    // Who says how many steps means the model.
    let result = try await restore(
      picture, 1, { $0.steps = nil },
      {
        $0.damage = mask
        $0.reduction = .original(width: 120, height: 80)
      })
    #expect(result.picture.width == 120 && result.report.patchPixels > 1000)
    let all = try await restore(picture) {
      $0.damage = MaskPicture(width: 100, height: 80, filledWith: 255)
      $0.noise = .levels(5)
    }
    #expect(all.picture.width == 100)
    await #expect(throws: RetouchError.self) {
      try await restore(picture) {
        $0.damage = MaskPicture(width: 80, height: 100, filledWith: 255)
        $0.lostColours = true
      }
    }
  }

  @Test func sameBytesOnAnyThreadsAndTileBatch() async throws {
    let picture = Picture(pixels: scene(width: 70, height: 60))
    let mask = Self.softMask(70, 60, side: 5)
    let blur = try BlurKernel.disk(1.5)
    let cases: [@Sendable (inout PictureHistory) -> Void] = [
      {
        $0.noise = .auto
        $0.damage = mask
      },
      {
        $0.blur = blur
        $0.lostColours = true
        $0.noise = .levels(3)
      },
    ]
    for say in cases {
      var results: [PixelBuffer] = []
      for (index, batch) in [(0, 8), (1, 8), (1, 1)] {
        let result = try await restore(
          picture, index,
          {
            $0.seed = 7
            $0.tileBatch = batch
          }, say)
        results.append(result.picture.pixels)
      }
      #expect(results[0] == results[1] && results[1] == results[2])
    }
  }
}
