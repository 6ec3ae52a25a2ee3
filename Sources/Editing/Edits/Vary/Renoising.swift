import Foundation
import Priors
import Tensors

/// A picture with noise of a level, sampled back: what vary and blend have in common.
struct Renoising {
  /// How much changes, 0 to 1.
  let strength: Double
  /// [1, height, width, 1]: 1 changes, 0 stays, between: a soft edge; nil: all changes.
  var coverage: Tensor?

  /// Strengths that there are.
  static let range = 0.0...1.0
  /// The level of no strength: 2.5 levels of 255, which nobody sees go.
  private static let faintest = 0.02
  private static let samplers: [SamplerKind] = [.consistency, .nullspace, .jump]

  /// - Throws: `EditingError` when the strength is out of range.
  init(strength: Double, coverage: Tensor? = nil) throws(EditingError) {
    guard Self.range.contains(strength) else {
      throw EditingError("the strength must be from 0 to 1, not \(strength)")
    }
    self.strength = strength
    self.coverage = coverage
  }

  /// The noise level: from 0.02 or the prior's smallest to its largest, evenly in ln σ.
  func level(within levels: NoiseLevels) -> Double {
    let range = levels.range
    let low = max(range.lowerBound, Self.faintest)
    let high = max(range.upperBound, low)
    return levels.nearest(low * pow(high / low, strength))
  }

  /// - Parameters:
  ///   - height: of the picture.
  ///   - width: likewise.
  ///   - noise: makes the noise's source, once.
  ///   - crop: a region of the picture.
  ///   - emit: takes the blocks that change, row by row.
  /// - Throws: `EditingError`, and what the session's progress and `emit` throw.
  func blocks(
    height: Int, width: Int, _ session: EditSession, noise makeNoise: () -> any NoiseSource,
    crop: (Region) -> Tensor, emit: (EditBlock) throws -> Void
  ) throws {
    try check(session)
    let regions = EditBlock.regions(height: height, width: width).filter(changes)
    try withoutActuallyEscaping(crop) { crop in
      for region in regions {
        // Counting asks for no pixels.
        session.expect(try plan(region, session, crop).work)
      }
      var noise = makeNoise()
      for region in regions {
        let found = try plan(region, session, crop).run(session, &noise)
        try emit(
          EditBlock(
            region: region, pixels: mixed(found, over: crop, region),
            fadeTop: region.top > 0 ? EditBlock.overlap : 0,
            fadeLeft: region.left > 0 ? EditBlock.overlap : 0))
      }
    }
  }

  /// - Throws: `EditingError` for settings and priors that don't renoise.
  func check(_ session: EditSession) throws(EditingError) {
    try session.settings.validated(for: session.prior)
    let traits = session.prior.traits
    if traits.kind == .oneShot {
      throw EditingError(
        "this model paints in one call from noise alone, and has no levels between; take another")
    }
    try Self.check(session.settings.sampler)
  }

  /// - Throws: `EditingError` unless the sampler begins at a picture with noise of any level.
  static func check(_ sampler: SamplerKind?) throws(EditingError) {
    guard let sampler, !samplers.contains(sampler) else { return }
    throw EditingError(
      "the \(sampler.rawValue) sampler doesn't begin at a level that is asked for; take"
        + " consistency, nullspace or jump")
  }

  private func changes(_ region: Region) -> Bool {
    coverage.map { $0.cropped(region).largestMagnitude > 0 } ?? true
  }

  private func plan(
    _ region: Region, _ session: EditSession, _ crop: @escaping (Region) -> Tensor
  ) throws -> EditPlan {
    let hole = coverage?.cropped(region).mapped { $0 > 0 ? 1 : 0 }
    let level = level(within: session.prior.traits.levels)
    return EditPlan(stages: [
      SamplingStage(
        canvas: session.canvas(height: region.height, width: region.width, active: hole),
        levels: try session.plan(.vary, from: level), place: region
      ) { _ in
        let picture = crop(region)
        let measurement = hole.map { hole in
          Measurement(MaskOperator(known: hole.mapped { 1 - $0 }), of: picture)
        }
        return .init(estimate: picture, measurement: measurement)
      }
    ])
  }

  /// What was found over what was there, by coverage.
  private func mixed(_ found: Tensor, over crop: (Region) -> Tensor, _ region: Region) -> Tensor {
    guard let coverage = coverage?.cropped(region) else { return found }
    let picture = crop(region)
    return picture + (found - picture).scaled(by: coverage)
  }
}
