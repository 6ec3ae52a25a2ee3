import Foundation
import Tensors

/// The analytic denoiser of a set of patches at the coarsest level: each target becomes the mean of
/// its nearest patches, weighted by exp(−‖p − q‖² / 2σ²), which is the best estimate of a patch of
/// that set seen under noise σ. At σ → 0 it is the nearest patch alone (Kamb and Ganguli 2024).
package enum SoftPatches {
  private static let neighbours = 8
  /// Falling noise levels.
  package static let sigmas: [Float] = Schedule.geometric(steps: 8, from: 0.3, to: 0.05).sigmas.map
  {
    Float($0)
  }

  package static func denoise(
    _ level: PatchLevel, _ search: NearestPatches, sigma: Float,
    features: inout [PixelFeatures], _ threads: ThreadPool
  ) {
    let matches = search.search(neighbours, for: level.targets, features: features, threads)
    let scale = 2 * sigma * sigma * Float(PatchLevel.patchArea)
    var weights: [Float] = []
    weights.reserveCapacity(matches.count)
    for target in level.targets.indices {
      let own = matches[target * neighbours..<(target + 1) * neighbours]
      let nearest = own.first?.distance ?? 0
      let shares = own.map { exp(-($0.distance - nearest) / scale) }
      let total = shares.reduce(0, +)
      weights += shares.map { level.confidence[target] * $0 / total }
    }
    PatchVotes.mean(
      level, matches, count: neighbours, weights: weights, features: &features, threads)
  }
}
