import Editing
import Foundation
import Pictures
import RetouchKit
import Synchronization
import Tensors
import TestSupport
import Testing

/// What every edit promises, on the bundled prior and synthetic photographs.
@Suite struct PromiseTests {
  static let retouchers = [1, 2, 4].map { threads in
    Result { try Retoucher(threads: threads) }
  }
  static func retoucher(_ index: Int = 1) throws -> Retoucher { try retouchers[index].get() }

  /// Two steps do: the promises don't depend on how good the picture is.
  static var quick: EditSettings {
    var settings = EditSettings()
    settings.steps = 2
    return settings
  }

  @Test func inpaintLeavesOtherPixelsAlone() async throws {
    let picture = Picture(pixels: scene(width: 150, height: 110))
    var mask = MaskPicture(width: 150, height: 110)
    for y in 40..<70 {
      for x in 60..<100 {
        let edge = min(x - 60, 99 - x, y - 40, 69 - y)
        mask.coverage[y * 150 + x] = UInt8(min(255, 60 + edge * 50))
      }
    }
    let result = try await Self.retoucher().apply(.inpaint(mask), to: picture, settings: Self.quick)
    let before = eightBit(picture.pixels)
    let after = eightBit(result.picture.pixels)
    var changed = 0
    for pixel in mask.coverage.indices {
      for channel in 0..<3 where before[pixel * 3 + channel] != after[pixel * 3 + channel] {
        #expect(mask.coverage[pixel] > 0)
        changed += 1
      }
    }
    #expect(changed > 1000)
    let report = result.report
    #expect(report.networkCalls > 0 && report.networkCalls <= report.tiles)
    #expect(report.networkSeconds > 0 && report.networkSeconds < report.seconds)
  }

  @Test func colorizeKeepsLuminance() async throws {
    let grey = Picture(pixels: greyScene(width: 130, height: 90))
    let result = try await Self.retoucher().apply(.colorize, to: grey, settings: Self.quick)
    let before = eightBit(grey.pixels)
    let after = eightBit(result.picture.pixels)
    var sum = 0.0
    var colour = 0
    for pixel in before.indices {
      let (r, g, b) = (after[pixel * 3], after[pixel * 3 + 1], after[pixel * 3 + 2])
      let luminance = 0.299 * Double(r) + 0.587 * Double(g) + 0.114 * Double(b)
      sum += abs(luminance - Double(before[pixel]))
      if r != g || g != b { colour += 1 }
    }
    let mean = sum / Double(before.count)
    print("colorize: mean luminance error \(mean) levels")
    #expect(mean < 1)
    #expect(colour > before.count / 4)
  }

  @Test(arguments: [2, 3, 4])
  func upscaleKeepsBlockAverages(_ scale: Int) async throws {
    let picture = Picture(pixels: scene(width: 45, height: 31))
    let result = try await Self.retoucher().apply(
      .upscale(scale: scale), to: picture, settings: Self.quick)
    #expect(result.picture.width == 45 * scale && result.picture.height == 31 * scale)
    let before = eightBit(picture.pixels)
    let after = eightBit(result.picture.pixels)
    var worst = 0.0
    for y in 0..<31 {
      for x in 0..<45 {
        for channel in 0..<3 {
          var sum = 0.0
          for dy in 0..<scale {
            for dx in 0..<scale {
              let pixel = (y * scale + dy) * 45 * scale + x * scale + dx
              sum += Double(after[pixel * 3 + channel])
            }
          }
          let mean = sum / Double(scale * scale)
          worst = max(worst, abs(mean - Double(before[(y * 45 + x) * 3 + channel])))
        }
      }
    }
    print("upscale ×\(scale): largest block average error \(worst) levels")
    #expect(worst <= 1)
  }

  @Test func sameBytesOnAnyThreadsAndTileBatch() async throws {
    let picture = Picture(pixels: scene(width: 120, height: 100))
    let grey = Picture(pixels: greyScene(width: 120, height: 100))
    var mask = MaskPicture(width: 120, height: 100)
    for index in mask.coverage.indices where index % 120 > 30 && index % 120 < 95 && index % 3 != 0
    {
      mask.coverage[index] = 255
    }
    let edits: [(Edit, Picture)] = [
      (.inpaint(mask), picture), (.colorize, grey), (.upscale(scale: 2), picture),
    ]
    for (edit, input) in edits {
      var results: [PixelBuffer] = []
      for (index, batch) in [(0, 8), (1, 8), (2, 8), (1, 1), (1, 5)] {
        var settings = Self.quick
        settings.seed = 11
        settings.tileBatch = batch
        results.append(
          try await Self.retoucher(index).apply(edit, to: input, settings: settings)
            .picture.pixels)
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(edit.name)")
    }
  }

  @Test func seedsAndSamplesDiffer() async throws {
    var settings = Self.quick
    let first = try await Self.retoucher().sample(settings: settings).picture.pixels
    settings.sample = 1
    let second = try await Self.retoucher().sample(settings: settings).picture.pixels
    settings.sample = 0
    settings.seed = 1
    let third = try await Self.retoucher().sample(settings: settings).picture.pixels
    settings.noise = .torch
    let fourth = try await Self.retoucher().sample(settings: settings).picture.pixels
    #expect(first != second && first != third && third != fourth)
    #expect(first.width == (try Self.retoucher().prior.nativeSide))
  }

  @Test func sixteenBitsAndGreyAndAlphaStay() async throws {
    let deep = Picture(pixels: scene(width: 70, height: 70).sixteenBit())
    let result = try await Self.retoucher().apply(
      .upscale(scale: 2), to: deep, settings: Self.quick)
    #expect(result.picture.pixels.isSixteenBit)

    let grey = greyScene(width: 70, height: 70)
    let alpha = PixelBuffer(
      width: 70, height: 70, channels: 1, eight: Array(repeating: 200, count: 4900))
    var mask = MaskPicture(width: 70, height: 70)
    for index in 1000..<2500 { mask.coverage[index] = 255 }
    let filled = try await Self.retoucher().apply(
      .inpaint(mask), to: Picture(pixels: grey, alpha: alpha), settings: Self.quick)
    #expect(filled.picture.pixels.channels == 1)
    #expect(filled.picture.alpha == alpha)
  }

  @Test func badRequestsAreRefusedInOneLine() async throws {
    let picture = Picture(pixels: scene(width: 40, height: 30))
    func refusal(_ edit: Edit, _ change: (inout EditSettings) -> Void = { _ in }) async
      -> RetouchError?
    {
      var settings = Self.quick
      change(&settings)
      do {
        _ = try await Self.retoucher().apply(edit, to: picture, settings: settings)
        return nil
      } catch {
        return error as? RetouchError
      }
    }
    let wrongSize = await refusal(.inpaint(MaskPicture(width: 30, height: 40)))
    #expect(wrongSize?.description.contains("30×40") == true)
    #expect(wrongSize?.description.contains("40×30") == true)
    #expect(wrongSize?.kind == .badData)
    let cases: [(Edit, @Sendable (inout EditSettings) -> Void)] = [
      (.inpaint(MaskPicture(width: 40, height: 30)), { _ in }),
      (.upscale(scale: 1), { _ in }), (.upscale(scale: 9), { _ in }),
      (.upscale(scale: Int.max), { _ in }),
      (.colorize, { $0.steps = 0 }), (.colorize, { $0.steps = 100_000 }),
      (.colorize, { $0.sigmas = [] }), (.colorize, { $0.sigmas = [1, 2] }),
      (.colorize, { $0.sigmas = [.nan] }), (.colorize, { $0.sigmas = [1e9, 1] }),
      (.colorize, { $0.overlap = 64 }), (.colorize, { $0.overlap = -1 }),
      (.colorize, { $0.tileBatch = 0 }),
      (.colorize, { $0.condition.classLabel = 3 }),
    ]
    for (edit, change) in cases {
      let error = await refusal(edit, change)
      #expect(error?.kind == .badSetting, "\(edit.name)")
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test func cancellationStopsAnEdit() async throws {
    let picture = Picture(pixels: scene(width: 300, height: 300))
    let retoucher = try Self.retoucher()
    let started = Mutex(false)
    var settings = EditSettings()
    settings.steps = 200
    let task = Task { [settings] in
      try await retoucher.apply(.upscale(scale: 2), to: picture, settings: settings) { _ in
        started.withLock { $0 = true }
      }
    }
    while !started.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let result = await task.result
    #expect(throws: RetouchError.self) { try result.get() }
    if case .failure(let error as RetouchError) = result { #expect(error.kind == .cancelled) }
  }

  /// Only the tiles near the hole of a large picture are computed.
  @Test func workGrowsWithTheHoleNotThePicture() async throws {
    func tiles(_ width: Int, _ height: Int) async throws -> Int {
      var mask = MaskPicture(width: width, height: height)
      for y in 80..<110 {
        for x in 100..<130 { mask.coverage[y * width + x] = 255 }
      }
      return try await Self.retoucher().apply(
        .inpaint(mask), to: Picture(pixels: scene(width: width, height: height)),
        settings: Self.quick
      ).report.tiles
    }
    let small = try await tiles(256, 256)
    #expect(small == (try await tiles(1600, 1200)))
    #expect(small <= 40)
  }
}

/// A smooth scene with edges, in colour.
func scene(width: Int, height: Int) -> PixelBuffer {
  var samples: [UInt8] = []
  samples.reserveCapacity(width * height * 3)
  for y in 0..<height {
    for x in 0..<width {
      let wave = sin(Double(x) * 0.11) * cos(Double(y) * 0.07)
      let disc = hypot(Double(x) - Double(width) / 2, Double(y) - Double(height) / 2)
      let inside = disc < Double(min(width, height)) / 3
      samples.append(UInt8(128 + 80 * wave))
      samples.append(UInt8(inside ? 200 : 90 + 40 * wave))
      samples.append(UInt8((x + y) * 255 / (width + height)))
    }
  }
  return PixelBuffer(width: width, height: height, channels: 3, eight: samples)
}

func greyScene(width: Int, height: Int) -> PixelBuffer {
  let colour = eightBit(scene(width: width, height: height))
  return PixelBuffer(
    width: width, height: height, channels: 1,
    eight: (0..<width * height).map { colour[$0 * 3] })
}

func eightBit(_ buffer: PixelBuffer) -> [UInt8] {
  if case .eight(let samples) = buffer.eightBit().samples { samples } else { [] }
}

/// Large pictures are worked on block by block.
@Suite struct BlockTests {
  @Test func blocksOfAnEnlargementJoin() async throws {
    var settings = EditSettings()
    settings.sigmas = [0.05]
    let picture = Picture(pixels: scene(width: 300, height: 20))
    let result = try await PromiseTests.retoucher().apply(
      .upscale(scale: 8), to: picture, settings: settings)
    let before = eightBit(picture.pixels)
    let after = eightBit(result.picture.pixels)
    #expect(result.picture.width == 2400)
    var worst = 0.0
    for y in 0..<20 {
      for x in 0..<300 {
        for channel in 0..<3 {
          var sum = 0.0
          for dy in 0..<8 {
            for dx in 0..<8 {
              sum += Double(after[((y * 8 + dy) * 2400 + x * 8 + dx) * 3 + channel])
            }
          }
          worst = max(worst, abs(sum / 64 - Double(before[(y * 300 + x) * 3 + channel])))
        }
      }
    }
    #expect(worst <= 1)
  }

  @Test func aResultTooLargeIsRefused() async throws {
    var settings = EditSettings()
    settings.maximumPixels = 1000
    let picture = Picture(pixels: scene(width: 30, height: 20))
    await #expect(throws: RetouchError.self) {
      try await PromiseTests.retoucher().apply(
        .upscale(scale: 2), to: picture, settings: settings)
    }
  }

  /// A hole larger than a block: every pixel of it is filled, none outside is touched.
  @Test func blocksOfAnInpaintJoin() async throws {
    var settings = EditSettings()
    settings.sigmas = [0.05]
    settings.steps = nil
    let picture = Picture(pixels: scene(width: 1700, height: 40))
    var mask = MaskPicture(width: 1700, height: 40)
    for x in 20..<1680 { mask.coverage[20 * 1700 + x] = 255 }
    let before = eightBit(picture.pixels)
    var holed = before
    for x in 20..<1680 {
      for channel in 0..<3 { holed[(20 * 1700 + x) * 3 + channel] = 0 }
    }
    let input = Picture(pixels: PixelBuffer(width: 1700, height: 40, channels: 3, eight: holed))
    let result = try await PromiseTests.retoucher().apply(
      .inpaint(mask), to: input, settings: settings)
    let after = eightBit(result.picture.pixels)
    var error = 0.0
    for index in before.indices {
      if mask.coverage[index / 3] == 0 {
        #expect(after[index] == before[index])
      } else {
        error += abs(Double(after[index]) - Double(before[index])) / Double(1660 * 3)
      }
    }
    print("a line of 1660 pixels filled: mean error \(error) levels")
    #expect(error < 8)
  }
}

/// Tiles must not show on real photographs either, under the bundled prior.
@Suite struct SeamTests {
  private static let photos = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Examples/Photos")

  @Test(arguments: ["rocket.jpg", "cat-grey.jpg"], [0.05, 0.3])
  func noSeamsOnPhotographs(_ name: String, _ sigma: Double) throws {
    let path = Self.photos.appendingPathComponent(name).path
    let picture = try Picture.read(.file(path: path)).pixels.rgb().eightBit()
    let (height, width) = (200, 256)
    var values: [Float] = []
    let samples = eightBit(picture)
    for y in 0..<height {
      for x in 0..<width * 3 {
        values.append(Float(samples[y * picture.width * 3 + x]) / 127.5 - 1)
      }
    }
    let photo = Tensor(shape: [1, height, width, 3], values: values)
    let canvas = Canvas(try PromiseTests.retoucher().prior, height: height, width: width)
    var noise = PhiloxNoise(seed: 1)
    let z = noise.next(Region(height: height, width: width), channels: 3)
    let noisy = Tensor.combine(1, photo, Float(sigma), z)
    let result = try canvas.denoise(noisy, sigma: sigma)
    // What one call on all of it has at those places is not the canvas's doing.
    let whole = try PromiseTests.retoucher().prior.denoise(noisy, sigma: sigma)
    let ratio = seamRatio(result, canvas.tiles) / seamRatio(whole, canvas.tiles)
    print("seams on \(name) at sigma \(sigma): jump ratio \(ratio)")
    #expect(ratio < 1.03)
  }
}
