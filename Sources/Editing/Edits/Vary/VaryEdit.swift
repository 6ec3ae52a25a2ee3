import Priors
import Tensors

/// Another picture like one: noise of a level is added, and the prior samples it back (stroke-guided
/// generation; Meng et al. 2022, and Song et al. 2023, Algorithm 4 without a measurement).
///
/// The level says how much of the picture is left to see: σ = 0.02·(σ_max/0.02)^strength.
public struct VaryEdit: Sendable {
  private let renoising: Renoising

  /// Strengths that there are.
  public static var strengths: ClosedRange<Double> { Renoising.range }
  /// A changed picture that is still the same one (chosen by eye, with the bundled prior).
  public static let strength = 0.3

  /// - Parameters:
  ///   - strength: 0 changes nothing, 1 leaves nothing of the picture.
  ///   - coverage: [1, height, width, 1]: 1 changes, 0 stays, between: a soft edge; nil: all changes.
  /// - Throws: `EditingError` when the strength is out of range.
  public init(strength: Double = VaryEdit.strength, coverage: Tensor? = nil) throws(EditingError) {
    renoising = try Renoising(strength: strength, coverage: coverage)
  }

  /// The noise level of the strength, with a prior that knows these.
  public func level(within levels: NoiseLevels) -> Double { renoising.level(within: levels) }

  /// - Throws: `EditingError` unless it begins at a picture with noise of any level.
  package static func check(_ sampler: SamplerKind?) throws(EditingError) {
    try Renoising.check(sampler)
  }

  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1].
  ///   - session: prior, settings, threads, and who is told of the progress.
  /// - Returns: the same size; equal to `picture` where nothing covers it, and at strength 0.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ picture: Tensor, _ session: EditSession) throws -> Tensor {
    var result = picture
    try blocks(
      height: picture.height, width: picture.width, session, crop: picture.cropped
    ) { block in
      // Faded edges are a file's matter.
      result.paste(block.pixels, top: block.region.top, left: block.region.left)
    }
    return result
  }

  /// The same block by block, so that memory does not grow with the picture.
  /// - Parameters:
  ///   - height: of the picture.
  ///   - width: likewise.
  ///   - session: prior, settings, threads, and who is told of the progress.
  ///   - crop: a region of it.
  ///   - emit: takes the blocks that change, row by row; none at strength 0.
  /// - Throws: `EditingError`, and what the session's progress and `emit` throw.
  public func blocks(
    height: Int, width: Int, _ session: EditSession, crop: (Region) -> Tensor,
    emit: (EditBlock) throws -> Void
  ) throws {
    guard renoising.strength > 0 else { return try renoising.check(session) }
    try renoising.blocks(
      height: height, width: width, session, noise: session.settings.makeNoise, crop: crop,
      emit: emit)
  }
}
