import Foundation
import Tensors

/// Joins copies without steps: their gradients stay, their levels may shift (Pérez, Gangnet and
/// Blake, "Poisson image editing", 2003).
///
/// Minimizes Σ (u(x') − u(x) − v)² + pull · Σ (u − f)² over neighbours x, x', one of them at least in
/// the hole. f are the copies; v is the mean of what both copies have as the step from x to x'.
package struct GradientBlend {
  /// Towards the copies: a step fades over about 1/√pull pixels.
  package let pull: Float
  /// How near the solution the relaxation comes, as a share of where it begins.
  package let precision: Float
  /// Steps of this size (RGB in [−1, 1]) begin to stay, because they are edges; twice as large ones
  /// stay whole, so that no roof flows into the sky. nil: none stays.
  package let edge: Float?

  package init(pull: Float, precision: Float, edge: Float?) {
    self.pull = pull
    self.precision = precision
    self.edge = edge
  }

  /// While a fill still changes.
  package static let draft = GradientBlend(pull: 0.02, precision: 1e-3, edge: nil)
  package static let final = GradientBlend(pull: 0.001, precision: 1e-4, edge: 0.4)

  /// Blends what the hole's pixels are copies of.
  /// - Parameters:
  ///   - sources: for each pixel of the level's hole the one that it is a copy of.
  ///   - ground: the level; what was blended on it before does not matter.
  ///   - onRound: told the share that is done; throws to cancel.
  /// - Returns: the hole's pixels, in their order.
  package func solve(
    _ sources: [Int32], on ground: inout BlendGround, _ threads: ThreadPool,
    onRound: (Double) throws -> Void
  ) rethrows -> [SIMD4<Float>] {
    ground.copy(sources)
    let wanted = ground.wanted(pull: pull, edge: edge, threads)
    let shares = ground.shares(pull: pull)
    let box = ground.level.holeBox
    let longer = Float(min(max(box.height, box.width), 4096))
    let smoothing = 4 / (4 + pull) * cos(.pi / (longer + 1))
    let relaxation = 2 / (1 + (1 - smoothing * smoothing).squareRoot())
    let rounds = Int((log(precision) / log(max(relaxation - 1, 0.1))).rounded(.up))
    var round = 0
    return try ground.relaxed(wanted, shares, relaxation, rounds, threads) {
      round += 1
      try onRound(Double(round) / Double(rounds))
    }
  }
}
