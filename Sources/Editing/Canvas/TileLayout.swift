import Priors
import Tensors

/// Where a canvas's tiles lie.
///
/// A prior that knows its native side alone gets tiles of that side. One that takes others gets tiles that
/// fit the picture: as few as the largest side allows, all of one size, and around holes no larger than
/// these and what surrounds them.
struct TileLayout {
  /// Pixels around a hole that its tile should show at least.
  private static let surroundings = 16

  /// The smallest side of a tile.
  let native: Int
  /// nil: the native side alone.
  let sides: TileSides?
  /// Pixels that neighbouring tiles share at least.
  let overlap: Int

  /// - Parameter overlap: nil: the prior's own, or a quarter of its side.
  init(_ prior: any Prior, overlap: Int? = nil) {
    native = prior.nativeSide
    sides = prior.traits.tileSides
    self.overlap = min(max(overlap ?? sides?.overlap ?? native / 4, 0), native - 1)
  }

  /// - Parameter active: [1, height, width, 1]; only tiles that meet a pixel that is not 0. nil: all.
  /// - Returns: row by row. Those of a picture smaller than a tile reach outside it.
  func tiles(height: Int, width: Int, active: Tensor?) -> [Region] {
    guard let active else {
      return grid(height: height, width: width, largest: sides?.largest ?? native)
    }
    guard let sides else {
      return grid(height: height, width: width, largest: native).filter {
        Self.box(of: active, in: $0) != nil
      }
    }
    // Few large tiles where holes are everywhere, small ones where they are few.
    let middle = (native + sides.largest) / 2
    let layouts = [sides.largest, middle, native].map { largest in
      grid(height: height, width: width, largest: largest).compactMap { cell in
        Self.box(of: active, in: cell).map {
          fitted(around: $0, cell: cell, height: height, width: width)
        }
      }
    }
    func area(_ tiles: [Region]) -> Int { tiles.reduce(0) { $0 + $1.area } }
    return layouts.min { area($0) < area($1) } ?? []
  }

  private func grid(height: Int, width: Int, largest: Int) -> [Region] {
    let columns = spans(width, largest: largest)
    return spans(height, largest: largest).flatMap { rows in
      columns.map {
        Region(top: rows.start, left: $0.start, height: rows.side, width: $0.side)
      }
    }
  }

  /// Tiles along an axis: evenly spaced, the first at the start, the last at the end. An axis shorter
  /// than a tile gets one in its middle.
  private func spans(_ length: Int, largest: Int) -> [(start: Int, side: Int)] {
    let count = max(1, (length - overlap + largest - overlap - 1) / (largest - overlap))
    let even = (length + (count - 1) * overlap + count - 1) / count
    let side = rounded(max(even, native), atMost: largest)
    guard count > 1 else { return [(-((side - length) / 2), side)] }
    return (0..<count).map { index in
      ((index * (length - side) * 2 + count - 1) / (2 * (count - 1)), side)
    }
  }

  /// A side that the prior takes.
  private func rounded(_ side: Int, atMost largest: Int) -> Int {
    guard let multiple = sides?.multiple else { return native }
    return min((side + multiple - 1) / multiple * multiple, max(largest, native))
  }

  /// The smallest tile around a box and its surroundings, no larger than the cell that the box lies in.
  private func fitted(around box: Region, cell: Region, height: Int, width: Int) -> Region {
    func span(_ start: Int, _ length: Int, _ largest: Int, _ limit: Int) -> (Int, Int) {
      let side = rounded(max(length + 2 * Self.surroundings, native), atMost: largest)
      guard side < limit else { return (-((side - limit) / 2), side) }
      return (min(max(start + length / 2 - side / 2, 0), limit - side), side)
    }
    let (top, tileHeight) = span(box.top, box.height, cell.height, height)
    let (left, tileWidth) = span(box.left, box.width, cell.width, width)
    return Region(top: top, left: left, height: tileHeight, width: tileWidth)
  }

  /// The smallest region that holds a tile's active pixels; nil without any.
  private static func box(of active: Tensor, in tile: Region) -> Region? {
    let whole = Region(height: active.height, width: active.width)
    guard let part = whole.intersection(tile) else { return nil }
    var (top, bottom, left, right) = (part.bottom, part.top, part.right, part.left)
    active.read { active in
      for row in part.top..<part.bottom {
        let line = row * whole.width
        for column in part.left..<part.right where active[line + column] != 0 {
          top = min(top, row)
          bottom = row + 1
          left = min(left, column)
          right = max(right, column + 1)
        }
      }
    }
    guard top < bottom else { return nil }
    return Region(top: top, left: left, height: bottom - top, width: right - left)
  }
}
