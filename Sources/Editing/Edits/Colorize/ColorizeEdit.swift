import Tensors

/// Gives a grey picture colours: its luminance stays, hints say what colours there are, and the prior finds
/// the rest.
///
/// Colour is low-frequency and needs to see the whole picture, so it is found on a small copy and
/// carried up by the full picture's own edges.
public struct ColorizeEdit: Sendable, Equatable {
  /// Colours that somebody says; nil: none.
  public var hints: ColourHints?
  /// A coloured picture, [1, height, width, 3] in [−1, 1], of the same or a like scene, whose colours are
  /// taken where it looks alike; nil: none.
  public var reference: Tensor?
  /// How many colourings are found for one result; nil: `usualVotes` for a seed's first, the best guess, and
  /// one for further ones, which are to differ. Of a prior whose plan for colours draws no noise always one.
  public var votes: Int?

  /// What `votes` may be.
  public static let votesRange = 1...32
  /// What `votes` is for a first result, unless it is said.
  public static let usualVotes = 4

  /// - Parameters: what the properties of these names say.
  public init(
    hints: ColourHints? = nil, reference: Tensor? = nil, votes: Int? = nil
  ) {
    self.hints = hints
    self.reference = reference
    self.votes = votes
  }

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

  /// - Parameters:
  ///   - grey: [1, height, width, 1] in [−1, 1].
  ///   - session: prior, settings, threads, and who is told of the progress.
  /// - Returns: [1, height, width, 3], with the luminance of `grey`.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ grey: Tensor, _ session: EditSession) throws -> Tensor {
    try colours(of: grey, session).coloured(rows: 0..<grey.height, grey: grey)
  }

  /// Finds the colours without making the full picture.
  /// - Parameters:
  ///   - grey: [1, height, width, 1] in [−1, 1].
  ///   - session: prior, settings, threads, and who is told of the progress.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func colours(of grey: Tensor, _ session: EditSession) throws -> Colours {
    try session.settings.validated(for: session.prior)
    if let votes, !Self.votesRange.contains(votes) {
      let range = Self.votesRange
      throw EditingError(
        "votes must be from \(range.lowerBound) to \(range.upperBound), not \(votes)")
    }
    return try ColorizeJob(self, grey, session).colours()
  }
}
