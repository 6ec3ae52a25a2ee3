import Tensors

/// All that one cluster of holes is filled from: the picture around it, and beneath that parts of
/// other photographs.
package struct PatchAtlas: Sendable {
  /// The picture's part, clipped to the picture.
  package let region: Region
  package let grid: PatchGrid
  /// RGB in [−1, 1] of every pixel; 0 in void ones.
  package let colours: [SIMD4<Float>]

  /// Photographs begin at multiples of this many rows, and as many void ones part them.
  private static let alignment = 64

  /// - Parameters:
  ///   - region: of the picture, within it.
  ///   - picture: the region's pixels, [1, height, width, 3].
  ///   - hole: what this fill is to fill, [1, region.height, region.width, 1].
  ///   - missing: the same with holes that others fill: they are void.
  ///   - size: the picture's.
  package init(
    region: Region, picture: Tensor, hole: Tensor, missing: Tensor, sources: CopySources,
    size: (height: Int, width: Int)
  ) {
    self.region = region
    let windows = sources.photographs.map { Self.window(of: $0, for: region, in: size) }
    let aligned = { (rows: Int) in (rows + Self.alignment - 1) / Self.alignment * Self.alignment }
    let width = ([region.width] + windows.map(\.width)).max() ?? region.width
    var height = region.height
    var tops: [Int] = []
    for window in windows {
      tops.append(aligned(height) + Self.alignment)
      height = (tops.last ?? 0) + window.height
    }
    var colours = [SIMD4<Float>](repeating: .zero, count: height * width)
    var kinds = [PatchGrid.Kind](repeating: .void, count: height * width)
    var copyable = [Bool](repeating: false, count: height * width)
    func lay(
      _ pixels: Tensor, top: Int, kind: (Int) -> PatchGrid.Kind, allowed: (Int) -> Bool
    ) {
      let (rows, columns) = (pixels.height, pixels.width)
      pixels.read { pixels in
        for index in 0..<rows * columns {
          let place = (top + index / columns) * width + index % columns
          let (red, green, blue) = (pixels[3 * index], pixels[3 * index + 1], pixels[3 * index + 2])
          kinds[place] = kind(index)
          copyable[place] = kinds[place] == .known && allowed(index)
          colours[place] = SIMD4(red, green, blue, 0)
        }
      }
    }
    let (holes, missed) = (hole.values, missing.values)
    let allowed = sources.allowed?.cropped(region).values
    lay(picture, top: 0) {
      holes[$0] != 0 ? .hole : missed[$0] != 0 ? .void : .known
    } allowed: {
      allowed.map { allowed in { allowed[$0] != 0 } }?($0) ?? true
    }
    for (index, window) in windows.enumerated() {
      lay(sources.photographs[index].crop(window), top: tops[index]) { _ in
        .known
      } allowed: { _ in
        true
      }
    }
    self.colours = colours
    grid = PatchGrid(
      height: height, width: width, canvas: Region(height: region.height, width: region.width),
      others: windows.indices.map { index in
        let (photograph, window) = (sources.photographs[index], windows[index])
        let scale = Float(size.height) / Float(photograph.height)
        return .init(
          rows: tops[index]..<tops[index] + window.height, top: window.top, left: window.left,
          row: Float(window.top) * scale - Float(region.top),
          column: Float(window.left) * Float(size.width) / Float(photograph.width)
            - Float(region.left), scale: scale)
      }, kinds: kinds, copyable: copyable)
  }

  /// Level 0 of the pyramid, without its textures.
  package var picture: PatchPicture {
    PatchPicture(grid: grid, features: colours.map { PatchFeatures.colours($0) })
  }

  /// The part of a photograph that shows what the region shows, if both look the same way, and half
  /// as much again: so that memory grows with the hole, not with the photograph.
  private static func window(
    of photograph: CopySources.Photograph, for region: Region, in size: (height: Int, width: Int)
  ) -> Region {
    func span(_ start: Int, _ length: Int, _ whole: Int, _ other: Int) -> (Int, Int) {
      let wanted = min(other, max(length * 3 / 2, 512))
      let centre = (start + length / 2) * other / max(whole, 1)
      return (max(0, min(centre - wanted / 2, other - wanted)), wanted)
    }
    let rows = span(region.top, region.height, size.height, photograph.height)
    let columns = span(region.left, region.width, size.width, photograph.width)
    return Region(top: rows.0, left: columns.0, height: rows.1, width: columns.1)
  }
}
