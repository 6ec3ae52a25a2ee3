import Priors
import Tensors

/// One picture's colours: those that are known are spread, the prior adds what they leave open, and what it
/// gets wrong where they are known is put right by spreading the difference.
struct ColorizeJob {
  /// Pixels of the longer side that known colours are spread on.
  private static let spreadingSide = 192.0
  /// The same of what the prior sees, in its tiles.
  private static let tiles = 1.5
  /// How much of the prior's colours counts beside known ones, at most.
  private static let largestShare: Float = 0.5

  private let edit: ColorizeEdit
  private let grey: Tensor
  private let session: EditSession
  /// What the prior sees.
  private let small: Tensor

  init(_ edit: ColorizeEdit, _ grey: Tensor, _ session: EditSession) {
    self.edit = edit
    self.grey = grey
    self.session = session
    small = session.threads.reduced(
      grey, to: Double(session.prior.nativeSide) * Self.tiles)
  }

  func colours() throws -> ColorizeEdit.Colours {
    guard edit.hints != nil || edit.reference != nil else {
      return colours(of: try priorChroma(.colorize, from: nil), guide: small)
    }
    let guide = session.threads.reduced(grey, to: Self.spreadingSide)
    let features = ChromaFeatures(guide, session.threads)
    var places =
      edit.hints?.places(
        height: guide.height, width: guide.width, session.threads) ?? []
    if let reference = edit.reference {
      places += ReferenceColours(reference, session.threads).places(
        in: guide, session.threads)
    }
    let kriging = ChromaKriging(at: places, features)
    func spread(_ places: [ChromaPlace]) -> Tensor {
      kriging.chroma(
        of: places, height: guide.height, width: guide.width, session.threads)
    }
    let start = resized(spread(places), guide: guide, to: small)
    let whole = resized(try priorChroma(.hintedColours, from: start), guide: small, to: guide)
    let prior = Self.share(of: whole, at: places) * whole
    let missing = prior.read { prior in
      places.map { place in
        var place = place
        for channel in 0..<3 { place.chroma[channel] -= prior[3 * place.pixel + channel] }
        return place
      }
    }
    return colours(of: prior + spread(missing), guide: guide)
  }

  /// The share of a chroma that fits the known places best, by least squares, within limits: a prior that
  /// gives colours to what is known to be grey isn't heard.
  private static func share(of chroma: Tensor, at places: [ChromaPlace]) -> Float {
    var (common, own): (Float, Float) = (0, 0)
    chroma.read { values in
      for place in places {
        for channel in 0..<3 {
          let value = values[3 * place.pixel + channel]
          common += value * place.chroma[channel]
          own += value * value
        }
      }
    }
    return min(max(common / max(own, 1e-6), 0), largestShare)
  }

  /// What the votes of the prior agree on, of the small picture's size.
  /// - Parameter start: the chroma that its colours begin with; nil: grey.
  private func priorChroma(_ task: SamplingTask, from start: Tensor?) throws -> Tensor {
    let levels = try session.plan(task)
    let measurement = Measurement(
      LuminanceOperator(), y: LuminanceOperator.measurement(ofGrey: small))
    let grey = small.spread([1, 1, 1])
    let plan = EditPlan(stages: [
      SamplingStage(
        canvas: session.canvas(height: small.height, width: small.width), levels: levels,
        place: Region(height: small.height, width: small.width),
        shown: Region(height: self.grey.height, width: self.grey.width)
      ) { _ in
        .init(estimate: start.map { grey + $0 } ?? grey, measurement: measurement)
      }
    ])
    let votes = votes(levels)
    session.expect(votes * plan.work)
    var noise = session.settings.makeNoise()
    var vote = ColourVote()
    for _ in 0..<votes { vote.add(try plan.run(session, &noise) - grey) }
    return vote.outcome(session.threads) ?? Tensor(shape: grey.shape)
  }

  /// Colourings that are found for one result: one where every one is the same.
  private func votes(_ levels: LevelPlan) -> Int {
    guard levels.isRandom else { return 1 }
    return edit.votes ?? (session.settings.sample == 0 ? ColorizeEdit.usualVotes : 1)
  }

  /// Chroma at another size, along the edges of the luminance there.
  private func resized(_ chroma: Tensor, guide: Tensor, to other: Tensor) -> Tensor {
    if other.height <= chroma.height, other.width <= chroma.width {
      return session.threads.filtered(
        chroma, vertical: .area(from: chroma.height, to: other.height),
        horizontal: .area(from: chroma.width, to: other.width))
    }
    return GuidedUpsampling(
      chroma, guide: guide, height: other.height, width: other.width, session.threads
    ).colour(
      Region(height: other.height, width: other.width), luminance: other, session.threads)
  }

  private func colours(of chroma: Tensor, guide: Tensor) -> ColorizeEdit.Colours {
    ColorizeEdit.Colours(
      carrier: GuidedUpsampling(
        chroma, guide: guide, height: grey.height, width: grey.width, session.threads),
      threads: session.threads)
  }
}

extension ThreadPool {
  /// A picture in [−1, 1] whose longer side has become `side`, unless it is smaller already.
  func reduced(_ picture: Tensor, to side: Double) -> Tensor {
    let shrink = min(1, side / Double(max(picture.height, picture.width)))
    let height = max(1, Int((Double(picture.height) * shrink).rounded()))
    let width = max(1, Int((Double(picture.width) * shrink).rounded()))
    return filtered(
      picture, vertical: .cubic(from: picture.height, to: height),
      horizontal: .cubic(from: picture.width, to: width)
    ).clamped(-1, 1)
  }
}
