import Tensors

/// A first fill of the coarsest level, ring by ring inward: each pixel beside known ones takes the
/// patch that is nearest by what is known of its own (Efros and Leung 1999; the rings are Newson et
/// al.'s, 2014).
package enum OnionFill {
  /// Writes colours into the hole.
  /// - Parameter sources: those that are compared.
  package static func fill(
    _ level: PatchLevel, sources: [Int32], features: inout [PixelFeatures], _ threads: ThreadPool
  ) {
    let grid = level.grid
    let inner = grid.canvas.expanded(by: -PatchLevel.radius)
    let offsets = grid.patchOffsets
    let search = NearestPatches(level, features: features, channels: 3, sources: sources, threads)
    var missing = Set(level.hole.map { Int($0) })
    var known = grid.kinds.map { $0 == .known ? Float(1) : 0 }
    while !missing.isEmpty {
      let ring = missing.filter { pixel in
        let (row, column) = (pixel / grid.width, pixel % grid.width)
        return (-1...1).contains { down in
          (-1...1).contains { right in
            let inside = grid.canvas.contains(row + down, column + right)
            return inside && !missing.contains(pixel + down * grid.width + right)
          }
        }
      }.sorted()
      guard !ring.isEmpty else { break }
      let centres = ring.filter { inner.contains($0 / grid.width, $0 % grid.width) }
      let found = search.search(
        for: centres.map { Int32($0) }, features: features, weights: known, penalty: 0, threads)
      var sums: [Int: (colour: PixelFeatures, weight: Float)] = [:]
      let members = Set(ring)
      for (centre, match) in zip(centres, found) {
        for offset in offsets where members.contains(centre + offset) {
          let weight: Float = offset == 0 ? 4 : 1
          var sum = sums[centre + offset] ?? (.zero, 0)
          sum.colour += weight * features[Int(match.source) + offset]
          sum.weight += weight
          sums[centre + offset] = sum
        }
      }
      let before = features
      for pixel in ring {
        if let sum = sums[pixel] {
          features[pixel] = sum.colour / sum.weight
        } else if let near = nearest(pixel, in: grid, where: { !missing.contains($0) }) {
          // Too near the picture's border for a patch of its own.
          features[pixel] = before[near]
        }
      }
      for pixel in ring { known[pixel] = 1 }
      missing.subtract(ring)
    }
  }

  private static func nearest(_ pixel: Int, in grid: PatchGrid, where isGood: (Int) -> Bool) -> Int?
  {
    let (row, column) = (pixel / grid.width, pixel % grid.width)
    for ring in 1...4 {
      for y in row - ring...row + ring {
        for x in column - ring...column + ring
        where grid.canvas.contains(y, x) && isGood(y * grid.width + x) { return y * grid.width + x }
      }
    }
    return nil
  }
}
