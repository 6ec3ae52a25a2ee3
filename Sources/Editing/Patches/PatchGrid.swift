import Tensors

/// What each pixel of one level of a picture's pyramid is to its patches.
///
/// Beneath the picture may lie other photographs to copy from, parted from it by void pixels.
package struct PatchGrid: Sendable {
  /// What a pixel is to the filler.
  package enum Kind: UInt8, Sendable {
    /// The picture, or another photograph.
    case known
    /// To be filled.
    case hole
    /// Neither: not compared and not copied.
    case void
  }

  /// A photograph beneath the picture, and where it would lie if it were laid over the picture.
  package struct Other: Sendable, Equatable {
    package var rows: Range<Int>
    /// The photograph's row and column that its first pixel is.
    package var top: Int
    package var left: Int
    /// The picture's row and column that its first pixel is laid on.
    package var row: Float
    package var column: Float
    /// The picture's pixels for each of its own.
    package var scale: Float
  }

  package let height: Int
  package let width: Int
  /// The picture's own part, at the top left.
  package let canvas: Region
  package let others: [Other]
  /// Row by row.
  package let kinds: [Kind]
  /// Known pixels that may be copied.
  package let copyable: [Bool]

  /// The hole's bounding box, or nil where there is no hole.
  package var holeBox: Region? {
    var box: Region?
    for row in 0..<canvas.height {
      let line = kinds[row * width..<row * width + canvas.width]
      guard let first = line.firstIndex(of: .hole), let last = line.lastIndex(of: .hole) else {
        continue
      }
      let part = Region(top: row, left: first - row * width, height: 1, width: last - first + 1)
      box = box?.union(part) ?? part
    }
    return box
  }

  /// Where a pixel lies: its row and column in the picture, or where it would be laid on it.
  package func place(_ pixel: Int) -> SIMD2<Float> {
    let row = pixel / width
    let own = SIMD2(Float(row), Float(pixel - row * width))
    guard row >= canvas.height, let other = others.first(where: { $0.rows.contains(row) }) else {
      return own
    }
    return SIMD2(
      other.row + (own.x - Float(other.rows.lowerBound)) * other.scale,
      other.column + own.y * other.scale)
  }
}

/// One level of the pyramid: its grid, and each pixel's colours and texture (`PatchFeatures`).
package struct PatchPicture: Sendable {
  package let grid: PatchGrid
  package var features: [PixelFeatures]

  /// Half as large: means of the known pixels of 2×2.
  ///
  /// A block is a hole when less than half of it is anything else, and void when some of the rest is.
  package func halved() -> PatchPicture {
    let (height, width) = (grid.height, grid.width)
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    var smaller = [PixelFeatures](repeating: .zero, count: rows * columns)
    var kinds = [PatchGrid.Kind](repeating: .void, count: rows * columns)
    var copyable = [Bool](repeating: false, count: rows * columns)
    for index in kinds.indices {
      let (top, left) = (index / columns * 2, index % columns * 2)
      let (bottom, right) = (min(top + 1, height - 1), min(left + 1, width - 1))
      var (sum, known, holes, allowed) = (PixelFeatures.zero, 0, 0, true)
      func add(_ pixel: Int) {
        switch grid.kinds[pixel] {
        case .known:
          sum += features[pixel]
          known += 1
          allowed = allowed && grid.copyable[pixel]
        case .hole: holes += 1
        case .void: break
        }
      }
      add(top * width + left)
      add(top * width + right)
      add(bottom * width + left)
      add(bottom * width + right)
      if known > 0 { smaller[index] = sum / Float(known) }
      if holes > 2 {
        kinds[index] = .hole
      } else if known + holes == 4 {
        kinds[index] = .known
        copyable[index] = allowed
      }
    }
    let others = grid.others.map {
      PatchGrid.Other(
        rows: $0.rows.lowerBound / 2..<($0.rows.upperBound + 1) / 2, top: $0.top / 2,
        left: $0.left / 2, row: $0.row / 2, column: $0.column / 2, scale: $0.scale)
    }
    return PatchPicture(
      grid: PatchGrid(
        height: rows, width: columns,
        canvas: Region(height: (grid.canvas.height + 1) / 2, width: (grid.canvas.width + 1) / 2),
        others: others, kinds: kinds, copyable: copyable), features: smaller)
  }
}

extension PatchGrid {
  /// A mask of the grid, grown by `radius` pixels to all sides.
  package func grown(_ mask: [Bool], by radius: Int) -> [Bool] {
    var across = mask
    for row in 0..<height {
      let start = row * width
      // One past the last pixel that is done.
      var done = 0
      for column in 0..<width where mask[start + column] {
        let end = min(width, column + radius + 1)
        for near in max(done, column - radius)..<max(done, end) { across[start + near] = true }
        done = max(done, end)
      }
    }
    var result = across
    for row in 0..<height {
      let near = max(0, row - radius)...min(height - 1, row + radius)
      for column in 0..<width where across[row * width + column] {
        // Rows above the one before are done where that one is marked too.
        let isMarked = row > 0 && across[(row - 1) * width + column]
        for other in isMarked ? near.upperBound...near.upperBound : near {
          result[other * width + column] = true
        }
      }
    }
    return result
  }
}
