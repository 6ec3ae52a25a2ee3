import Foundation
import Priors
import Tensors

/// A picture between two: their mixture with noise of a level, sampled back.
///
///     x = (1 − t)·A + t·B + σ·slerp(z_A, z_B; t),   σ = 0.02·(σ_max/0.02)^(strength·sin πt)
///
/// z_A and z_B are the two pictures' noises, between which one goes on a sphere, as Song et al. (2023)
/// go between two samples: so noise keeps its strength on the way. Theirs are of samples; of photographs
/// no noise is known that would give them back, so these are drawn, and the level falls to nothing at both
/// ends, which are A and B.
public struct BlendEdit: Sendable {
  /// 0 is the first picture, 1 the second.
  public let share: Double
  private let renoising: Renoising

  /// The level in the middle (chosen by eye, with the bundled prior).
  public static let strength = 0.4

  /// - Parameters:
  ///   - share: 0 to 1.
  ///   - strength: 0 is a cross-fade, 1 leaves nothing of either picture in the middle.
  /// - Throws: `EditingError` when one is out of range.
  public init(share: Double, strength: Double = BlendEdit.strength) throws(EditingError) {
    guard (0...1).contains(share) else {
      throw EditingError("a picture between two has a share from 0 to 1, not \(share)")
    }
    self.share = share
    _ = try Renoising(strength: strength)
    renoising = try Renoising(strength: share == 0 || share == 1 ? 0 : strength * sin(.pi * share))
  }

  /// - Parameters: [1, height, width, 3] in [−1, 1], of one size.
  /// - Returns: the same size.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ first: Tensor, _ second: Tensor, _ session: EditSession) throws -> Tensor {
    var result = mixed(first, second)
    try blocks(
      height: first.height, width: first.width, session, first: first.cropped,
      second: second.cropped
    ) { block in
      result.paste(block.pixels, top: block.region.top, left: block.region.left)
    }
    return result
  }

  /// The same block by block, so that memory does not grow with the pictures.
  /// - Parameters:
  ///   - height: of both pictures.
  ///   - width: likewise.
  ///   - session: prior, settings, threads, and who is told of the progress.
  ///   - first: a region of the first picture.
  ///   - second: the same of the second.
  ///   - emit: takes the blocks, row by row; none where there is no noise, and the cross-fade is the result.
  /// - Throws: `EditingError`, and what the session's progress and `emit` throw.
  public func blocks(
    height: Int, width: Int, _ session: EditSession, first: (Region) -> Tensor,
    second: (Region) -> Tensor, emit: (EditBlock) throws -> Void
  ) throws {
    let settings = session.settings
    guard settings.sigmas == nil else {
      throw EditingError("a blend's noise levels follow its strength; leave the sigmas out")
    }
    guard hasNoise else { return try renoising.check(session) }
    try renoising.blocks(
      height: height, width: width, session,
      noise: {
        SphericalNoise(
          from: settings.makeNoise(stream: 2 &* settings.sample),
          to: settings.makeNoise(stream: 2 &* settings.sample &+ 1), share: share)
      },
      crop: { mixed(first($0), second($0)) }, emit: emit)
  }

  /// Whether anything is sampled: at the ends and without strength nothing is.
  package var hasNoise: Bool { renoising.strength > 0 }

  /// The cross-fade.
  package func mixed(_ first: Tensor, _ second: Tensor) -> Tensor {
    Tensor.combine(Float(1 - share), first, Float(share), second)
  }
}
