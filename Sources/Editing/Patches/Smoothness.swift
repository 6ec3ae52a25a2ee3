import Tensors

/// Whether there is anything to copy around a hole.
package enum Smoothness {
  /// How far around the hole.
  private static let reach = 48
  /// Root mean square of the luminance's Laplacian, about one level of 255 in each pixel.
  private static let limit: Double = 0.012

  /// Whether the known pixels around the hole are a smooth gradient without grain: then the smooth
  /// continuation is better than any copy.
  package static func isSmooth(_ picture: PatchPicture) -> Bool {
    let grid = picture.grid
    guard let box = grid.holeBox else { return false }
    let inner = grid.canvas.expanded(by: -1)
    guard inner.height > 0, inner.width > 0,
      let part = box.expanded(by: reach).intersection(inner)
    else { return false }
    func isKnown(_ pixel: Int) -> Bool { grid.kinds[pixel] == .known }
    var sum = 0.0
    var count = 0
    for row in part.top..<part.bottom {
      for column in part.left..<part.right {
        let pixel = row * grid.width + column
        let (left, right) = (pixel - 1, pixel + 1)
        let (above, below) = (pixel - grid.width, pixel + grid.width)
        guard isKnown(pixel), isKnown(left), isKnown(right), isKnown(above), isKnown(below) else {
          continue
        }
        let laplacian =
          4 * picture.features[pixel][0] - picture.features[left][0] - picture.features[right][0]
          - picture.features[above][0] - picture.features[below][0]
        sum += Double(laplacian) * Double(laplacian)
        count += 1
      }
    }
    return count > 0 && (sum / Double(count)).squareRoot() / 1.5 < limit
  }
}
