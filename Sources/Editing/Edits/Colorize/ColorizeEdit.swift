import Tensors

/// Gives a grey picture colours: its luminance stays, the prior finds the rest.
///
/// Colour is low-frequency and needs to see the whole picture, so it is found on a small copy and
/// carried up by the full picture's own edges.
public struct ColorizeEdit: Sendable {
  public init() {}

  /// The colours that were found, ready to be laid on the full picture a band at a time.
  public struct Colours: Sendable {
    let carrier: GuidedUpsampling
    let threads: ThreadPool

    /// - Parameters:
    ///   - rows: of the full picture.
    ///   - grey: [1, rows.count, width, 1] of those rows, in [−1, 1].
    /// - Returns: [1, rows.count, width, 3], with the luminance of `grey`.
    public func coloured(rows: Range<Int>, grey: Tensor) -> Tensor {
      coloured(
        Region(top: rows.lowerBound, height: rows.count, width: grey.width), grey: grey)
    }

    /// The same of any part of the full picture.
    func coloured(_ part: Region, grey: Tensor) -> Tensor {
      LuminanceOperator().confine(
        grey.spread([1, 1, 1]) + carrier.colour(part, luminance: grey, threads),
        onto: LuminanceOperator.measurement(ofGrey: grey))
    }
  }

  /// - Parameter grey: [1, height, width, 1] in [−1, 1].
  /// - Returns: [1, height, width, 3], with the luminance of `grey`.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ grey: Tensor, _ session: EditSession) throws -> Tensor {
    try colours(of: grey, session).coloured(rows: 0..<grey.height, grey: grey)
  }

  /// Finds the colours without making the full picture.
  /// - Parameter grey: [1, height, width, 1] in [−1, 1].
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func colours(of grey: Tensor, _ session: EditSession) throws -> Colours {
    try session.settings.validated(for: session.prior)
    let small = small(grey, session)
    let plan = try plan(small, session)
    session.expect(plan.tiles)
    return try colours(
      of: small, plan, height: grey.height, width: grey.width, session)
  }

  /// What the colours are found on.
  func small(_ grey: Tensor, _ session: EditSession) -> Tensor {
    let size = workingSize(grey, side: session.prior.nativeSide)
    return session.threads.filtered(
      grey, vertical: .cubic(from: grey.height, to: size.height),
      horizontal: .cubic(from: grey.width, to: size.width)
    ).clamped(-1, 1)
  }

  /// - Parameters:
  ///   - small: made by `small`.
  ///   - plan: made by `plan`.
  ///   - height: of the picture that is coloured.
  ///   - width: likewise.
  func colours(
    of small: Tensor, _ plan: EditPlan, height: Int, width: Int, _ session: EditSession
  ) throws -> Colours {
    var noise = session.settings.makeNoise()
    let chroma = try plan.run(session, &noise) - small.spread([1, 1, 1])
    return Colours(
      carrier: GuidedUpsampling(
        chroma, guide: small, height: height, width: width, session.threads),
      threads: session.threads)
  }

  /// The longer side becomes one and a half tiles, unless the picture is smaller.
  private func workingSize(_ grey: Tensor, side: Int) -> Region {
    let limit = Double(side) * 1.5
    let shrink = min(1, limit / Double(max(grey.height, grey.width)))
    return Region(
      height: max(1, Int((Double(grey.height) * shrink).rounded())),
      width: max(1, Int((Double(grey.width) * shrink).rounded())))
  }

  /// How the small picture's colours are found.
  func plan(_ small: Tensor, _ session: EditSession) throws(EditingError) -> EditPlan {
    EditPlan(stages: [
      SamplingStage(
        canvas: session.canvas(height: small.height, width: small.width),
        levels: try session.plan(.colorize),
        place: Region(height: small.height, width: small.width)
      ) { _ in
        let measurement = Measurement(
          LuminanceOperator(), y: LuminanceOperator.measurement(ofGrey: small))
        return .init(estimate: measurement.leastSquares, measurement: measurement)
      }
    ])
  }
}
