import Foundation
import Tensors

/// What the patches over a pixel say that it is.
///
/// A target's vote weighs its confidence times exp(−d / 2 d₇₅), d its distance for each pixel and
/// d₇₅ the 75th percentile of all (Wexler, Shechtman and Irani 2007).
package enum PatchVotes {
  private static let chunk = 512

  /// The targets' weights.
  package static func weights(_ level: PatchLevel, _ field: [Match]) -> [Float] {
    let distances = field.map { $0.distance / Float(PatchLevel.patchArea) }
    let sorted = distances.sorted()
    let scale = max(sorted[min(sorted.count - 1, sorted.count * 3 / 4)], 1e-8)
    return zip(distances, level.confidence).map { distance, confidence in
      exp(-min(distance / (2 * scale), 60)) * confidence + 1e-30
    }
  }

  /// Every pixel of the hole becomes the mean of what the patches over it bring.
  /// - Parameters:
  ///   - matches: `count` for each target.
  ///   - weights: one for each match.
  package static func mean(
    _ level: PatchLevel, _ matches: [Match], count: Int = 1, weights: [Float],
    features: inout [PixelFeatures], _ threads: ThreadPool
  ) {
    let means = means(level, matches, count, weights, features, threads)
    for (pixel, mean) in zip(level.hole, means) { features[Int(pixel)] = mean }
  }

  private static func means(
    _ level: PatchLevel, _ matches: [Match], _ count: Int, _ weights: [Float],
    _ features: [PixelFeatures], _ threads: ThreadPool
  ) -> [PixelFeatures] {
    var means = [PixelFeatures](repeating: .zero, count: level.hole.count)
    threads.update(&means, by: chunk) { range, part in
      for index in range {
        let pixel = Int(level.hole[index])
        var sum = PixelFeatures.zero
        var total: Float = 0
        forTargets(over: pixel, level) { target, offset in
          for match in target * count..<(target + 1) * count {
            sum += weights[match] * features[Int(matches[match].source) - offset]
            total += weights[match]
          }
        }
        part[index - range.lowerBound] = total > 0 ? sum / total : features[pixel]
      }
    }
    return means
  }

  /// For every pixel of the hole, in their order, the source that most votes are for.
  package static func mode(
    _ level: PatchLevel, _ field: [Match], weights: [Float], _ threads: ThreadPool
  ) -> [Int32] {
    var sources = level.hole
    threads.update(&sources, by: chunk) { range, part in
      var found: [Match] = []
      for index in range {
        found.removeAll(keepingCapacity: true)
        // Where the last vote went: the next one mostly goes there too.
        var last = 0
        forTargets(over: Int(level.hole[index]), level) { target, offset in
          let source = field[target].source - Int32(offset)
          if last < found.count, found[last].source == source {
            found[last].distance += weights[target]
          } else if let place = found.firstIndex(where: { $0.source == source }) {
            found[place].distance += weights[target]
            last = place
          } else {
            last = found.count
            found.append(Match(source: source, distance: weights[target]))
          }
        }
        // The first one of equals.
        if let first = found.first {
          part[index - range.lowerBound] =
            found.dropFirst().reduce(first) { $1.distance > $0.distance ? $1 : $0 }.source
        }
      }
    }
    return sources
  }

  /// The targets whose patches lie over a pixel, and the way from the pixel to each.
  @inline(__always)
  private static func forTargets(
    over pixel: Int, _ level: PatchLevel, _ body: (_ target: Int, _ offset: Int) -> Void
  ) {
    let (grid, radius) = (level.grid, PatchLevel.radius)
    let (row, column) = (pixel / grid.width, pixel % grid.width)
    for down in -radius...radius where row + down >= 0 && row + down < grid.height {
      for right in -radius...radius where column + right >= 0 && column + right < grid.width {
        let offset = down * grid.width + right
        let target = Int(level.targetOf[pixel + offset])
        if target >= 0 { body(target, offset) }
      }
    }
  }
}
