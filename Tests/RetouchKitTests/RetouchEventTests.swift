import RetouchKit
import Synchronization
import Testing

/// Edits and recipes as sequences.
@Suite struct RetouchEventTests {
  @Test func theLastEventIsTheResult() async throws {
    let picture = Picture(pixels: greyScene(width: 70, height: 60))
    let retoucher = try PromiseTests.retoucher()
    let expected = try await retoucher.apply(
      .colorize, to: picture, settings: PromiseTests.quick)
    var fractions: [Double] = []
    var results: [EditResult] = []
    for try await event in retoucher.events(
      of: .colorize, on: picture, settings: PromiseTests.quick)
    {
      switch event {
      case .progress(let progress):
        #expect(results.isEmpty)
        fractions.append(progress.fraction)
      case .preview: Issue.record("nobody asked for previews")
      case .finished(let result): results.append(result)
      }
    }
    #expect(results.count == 1 && results.first?.picture.pixels == expected.picture.pixels)
    #expect(fractions == fractions.sorted())
  }

  /// Previews are of the part that is at work, and change nothing.
  @Test func previews() async throws {
    let picture = Picture(pixels: scene(width: 40, height: 30))
    let retoucher = try PromiseTests.retoucher()
    let edit = Edit.upscale(scale: 2)
    let expected = try await retoucher.apply(edit, to: picture, settings: PromiseTests.quick)
    let seen = Mutex<[PartialResult]>([])
    let result = try await retoucher.apply(
      edit, to: picture, settings: PromiseTests.quick,
      onPreview: { shown in seen.withLock { $0.append(shown) } })
    #expect(result.picture.pixels == expected.picture.pixels)
    let previews = seen.withLock { $0 }
    #expect(!previews.isEmpty)
    let whole = PixelRectangle(x: 0, y: 0, width: 80, height: 60)
    #expect(previews.allSatisfy { $0.picture.width == 80 && $0.picture.height == 60 })
    #expect(previews.allSatisfy { $0.place == whole })
  }

  /// A fill from patches shows its levels, coarse to fine, each where the hole is.
  @Test func patchesShowTheirLevels() async throws {
    let picture = Picture(pixels: scene(width: 200, height: 160))
    var mask = MaskPicture(width: 200, height: 160)
    for y in 50..<110 {
      for x in 70..<130 { mask.coverage[y * 200 + x] = 255 }
    }
    let retoucher = try PromiseTests.retoucher()
    let expected = try await retoucher.apply(.inpaint(mask), to: picture)
    let seen = Mutex<[PartialResult]>([])
    let result = try await retoucher.apply(
      .inpaint(mask), to: picture,
      onPreview: { shown in seen.withLock { $0.append(shown) } })
    #expect(result.picture.pixels == expected.picture.pixels)
    #expect(result.report.patchPixels == 3600)
    let previews = seen.withLock { $0 }
    #expect(previews.count >= 3)
    #expect(previews.last?.place == PixelRectangle(x: 70, y: 50, width: 60, height: 60))
    #expect(previews.map(\.picture.width) == previews.map(\.picture.width).sorted())
    for preview in previews {
      let scale = preview.place.width / preview.picture.width
      #expect(preview.place.width == preview.picture.width * scale)
      // A coarse pixel on the hole's rim belongs to it or doesn't.
      #expect((70 - scale...70 + scale).contains(preview.place.x))
      #expect((130 - scale...130 + scale).contains(preview.place.x + preview.place.width))
    }
  }

  /// Colours are found on a small copy, and belong to the whole picture.
  @Test func coloursAreOfTheWholePicture() async throws {
    let picture = Picture(pixels: greyScene(width: 300, height: 200))
    let seen = Mutex<[PartialResult]>([])
    _ = try await PromiseTests.retoucher().apply(
      .colorize, to: picture, settings: PromiseTests.quick,
      onPreview: { shown in seen.withLock { $0.append(shown) } })
    let previews = seen.withLock { $0 }
    let whole = PixelRectangle(x: 0, y: 0, width: 300, height: 200)
    #expect(!previews.isEmpty && previews.allSatisfy { $0.place == whole })
  }

  /// A sampler of one's own gets the edit's levels and keeps what must hold.
  @Test func aSamplerOfOnesOwn() async throws {
    struct Once: Sampler {
      func sample(
        _ denoiser: some Denoiser, from estimate: Tensor, measurement: Measurement?,
        schedule: Schedule, noise: inout any NoiseSource, region: Region
      ) throws -> Tensor {
        let found = try denoiser.denoise(estimate, sigma: schedule.sigmas[0])
        return measurement?.project(found) ?? found
      }
    }
    let picture = Picture(pixels: scene(width: 100, height: 30))
    let result = try await PromiseTests.retoucher().apply(
      .upscale(scale: 2), to: picture, sampler: Once())
    #expect(result.report.tiles == 2)
    #expect(result.picture.width == 200)
  }

  @Test func recipesTellToo() async throws {
    let picture = Picture(pixels: scene(width: 40, height: 30))
    let recipe = Recipe([
      try .init("colorize", ["steps": 1]), try .init("upscale", ["scale": 2, "steps": 1]),
    ])
    var finished: RecipeResult?
    for try await event in try PromiseTests.retoucher().events(of: recipe, on: picture) {
      if case .finished(let result) = event { finished = result }
    }
    #expect(finished?.picture.width == 80 && finished?.reports.count == 2)
  }

  @Test func errorsEndTheSequence() async throws {
    let picture = Picture(pixels: scene(width: 40, height: 30))
    let events = try PromiseTests.retoucher().events(of: .upscale(scale: 9), on: picture)
    await #expect(throws: RetouchError.self) {
      for try await _ in events {}
    }
  }

  /// Nobody reads on: the edit stops, long before it would be done.
  @Test(.timeLimit(.minutes(1))) func leavingTheLoopStopsTheEdit() async throws {
    let picture = Picture(pixels: scene(width: 300, height: 300))
    var settings = EditSettings()
    settings.steps = 1000
    let retoucher = try PromiseTests.retoucher()
    for try await event in retoucher.events(
      of: .upscale(scale: 2), on: picture, settings: settings)
    {
      if case .progress = event { break }
    }
    let task = Task { [settings] in
      for try await _ in retoucher.events(
        of: .upscale(scale: 2), on: picture, settings: settings)
      {}
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    // The loop of a cancelled task ends, with or without the error.
    _ = await task.result
  }
}
