import Tensors

/// Holes that are filled together, and how: thick ones are made up, thin ones follow from what is around.
///
/// Where many thin holes meet, as scratches do all over a scan, a few thick ones among them are parts of their
/// own, filled first: they don't decide how the rest is done.
package struct HolePart: Equatable {
  /// Holes at most this thick are thin, in pixels to the nearest known one.
  package static let thinLimit = 6
  /// How far around its deep pixels a thick part reaches: they lie farther than the limit inside it, and its
  /// corners at most as far again.
  private static let reach = 2 * thinLimit + 1

  package var box: Region
  package var isThick: Bool

  package init(box: Region, isThick: Bool) {
    self.box = box
    self.isThick = isThick
  }

  /// All holes of a picture.
  /// - Parameters:
  ///   - gap: holes nearer than this are filled together.
  ///   - splits: whether thick parts among thin holes are parts of their own.
  package static func parts(of hole: Coverage, gap: Int, splits: Bool) -> [HolePart] {
    HoleMap(hole, gap: gap).clusters.flatMap { cluster in
      guard HoleMap.isThick(hole, within: cluster, over: thinLimit) else {
        return [HolePart(box: cluster, isThick: false)]
      }
      return (splits ? split(cluster, hole) : nil) ?? [HolePart(box: cluster, isThick: true)]
    }
  }

  /// The thick parts of a cluster and then the cluster, whose rest is thin; nil unless most of it is.
  private static func split(_ cluster: Region, _ hole: Coverage) -> [HolePart]? {
    let deep = HoleMap.deepParts(
      hole, within: cluster, over: thinLimit, gap: 2 * reach + thinLimit)
    func part(around deep: Region) -> HolePart? {
      hole.box(in: deep.expanded(by: reach)).map { HolePart(box: $0, isThick: true) }
    }
    let area = deep.compactMap(part).reduce(0) { $0 + hole.count(in: $1.box) }
    guard 2 * area < hole.count(in: cluster) else { return nil }
    // Where thin holes cross, a few pixels are deep; their surroundings settle those too.
    let thick = deep.filter { max($0.height, $0.width) > thinLimit }.compactMap(part)
    return thick + [HolePart(box: cluster, isThick: false)]
  }
}
