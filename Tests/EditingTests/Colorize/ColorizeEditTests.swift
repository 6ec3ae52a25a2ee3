import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// Colourings with colours that are known.
@Suite struct ColorizeEditTests {
  private var session: EditSession {
    EditSession(GaussianPrior(), settings: EditSettings(), threads: TestThreads.two)
  }

  /// Two dark and two bright quarters.
  private let grey = Tensor(
    shape: [1, 48, 64, 1],
    values: (0..<48 * 64).map { ($0 / 64 < 24) == ($0 % 64 < 32) ? -0.4 : 0.3 })

  private func measured(_ result: Tensor) -> Float {
    LuminanceOperator().apply(result).largestError(
      to: LuminanceOperator.measurement(ofGrey: grey))
  }

  private func chroma(_ result: Tensor, _ row: Int, _ column: Int) -> [Float] {
    (0..<3).map {
      result.values[(row * 64 + column) * 3 + $0] - grey.values[row * 64 + column]
    }
  }

  /// The luminance stays, each hint's colour is there, and what looks like it takes it.
  @Test func hintsHold() throws {
    let hints = ColourHints(dots: [
      .init(x: 0.25, y: 0.25, colour: [0.5, 0.25, 0.2]),
      .init(x: 0.75, y: 0.25, colour: [0.4, 0.6, 0.8]),
    ])
    let result = try ColorizeEdit(hints: hints, votes: 1).run(grey, session)
    #expect(measured(result) < 1e-5)
    let (red, blue) = (chroma(result, 12, 16), chroma(result, 12, 48))
    #expect(red[0] > 0.2 && red[2] < 0, "\(red)")
    #expect(blue[2] > 0.2 && blue[0] < 0, "\(blue)")
    let (alike, other) = (chroma(result, 36, 48), chroma(result, 36, 16))
    #expect(alike[0] > alike[2] && other[2] > other[0], "\(alike) \(other)")
  }

  /// Colours come from where a reference is as bright.
  @Test func referenceHolds() throws {
    var reference = Tensor(shape: [1, 40, 60, 3])
    reference.update { values in
      for pixel in 0..<40 * 60 {
        let isDark = pixel % 60 < 30
        let colour: [Float] = isDark ? [0, -0.55, -0.7] : [0.1, 0.35, 0.7]
        for channel in 0..<3 { values[3 * pixel + channel] = colour[channel] }
      }
    }
    let result = try ColorizeEdit(reference: reference, votes: 1).run(grey, session)
    #expect(measured(result) < 1e-5)
    let (dark, bright) = (chroma(result, 12, 16), chroma(result, 12, 48))
    #expect(dark[0] > 0.1 && dark[2] < -0.05, "\(dark)")
    #expect(bright[2] > 0.1 && bright[0] < -0.05, "\(bright)")
  }

  /// Who says grey gets grey, whatever the prior sees; it would tint the picture otherwise.
  @Test func greyHintsKeepItGrey() throws {
    let hints = ColourHints(
      dots: [(0.2, 0.2), (0.8, 0.3), (0.5, 0.9)].map {
        .init(x: $0.0, y: $0.1, colour: [0.5, 0.5, 0.5])
      })
    let tinted = try ColorizeEdit(votes: 1).run(grey, session)
    #expect((tinted - grey.spread([1, 1, 1])).largestMagnitude > 0.02)
    let result = try ColorizeEdit(hints: hints, votes: 1).run(grey, session)
    #expect((result - grey.spread([1, 1, 1])).largestMagnitude < 1e-3)
  }

  /// A first result is four colourings' mean, further ones are one colouring each.
  @Test func furtherSamplesAreSingle() throws {
    func result(_ sample: UInt32, _ votes: Int?) throws -> Tensor {
      var settings = EditSettings()
      settings.sample = sample
      let session = EditSession(GaussianPrior(), settings: settings, threads: TestThreads.two)
      return try ColorizeEdit(votes: votes).run(grey, session)
    }
    #expect(try result(0, nil) == result(0, 4) && result(0, nil) != result(0, 1))
    #expect(try result(1, nil) == result(1, 1) && result(1, nil) != result(1, 4))
  }

  @Test(arguments: [0, -1, 33]) func votesOutOfRange(_ votes: Int) {
    #expect(throws: EditingError.self) {
      try ColorizeEdit(votes: votes).run(grey, session)
    }
  }

  /// A pixel, a row: nothing to blur, nothing to be like.
  @Test(arguments: [(1, 1), (1, 40), (40, 1), (2, 300)])
  func smallPictures(_ height: Int, _ width: Int) throws {
    let small = random([1, height, width, 1], seed: 5).mapped { min(max($0 / 2, -1), 1) }
    let edit = ColorizeEdit(
      hints: ColourHints(dots: [.init(x: 0, y: 0, colour: [1, 0, 0])]),
      reference: random([1, width, height, 3], seed: 6).clamped(-1, 1), votes: 1)
    let result = try edit.run(small, session)
    #expect(result.shape == [1, height, width, 3])
    #expect(result.values.allSatisfy { $0.isFinite && abs($0) <= 1 })
  }

  /// Colourings that are all the same are found once; what is found with noise is voted on.
  @Test func oneColouringWhereThereIsNoNoise() throws {
    func tiles(_ sampler: SamplerKind, _ votes: Int?) throws -> Int {
      var settings = EditSettings()
      (settings.sampler, settings.steps) = (sampler, 3)
      let session = EditSession(GaussianPrior(), settings: settings, threads: TestThreads.two)
      _ = try ColorizeEdit(votes: votes).run(grey, session)
      let (done, expected) = (session.progress.done, session.progress.expected)
      #expect(done.tiles == expected.tiles && done.pixels == expected.pixels)
      return done.tiles
    }
    let once = try tiles(.consistency, 1)
    #expect(try tiles(.consistency, nil) == 4 * once)
    #expect(try tiles(.annealed, nil) == once)
    #expect(try tiles(.annealed, 8) == once)
  }
}
