import Tensors

/// A picture whose holes are filled one after another: what is known of it, and what is not yet.
struct HoleCanvas {
  /// How much of the fill covers each pixel.
  let coverage: Coverage
  /// Full where the picture is not known yet.
  private(set) var hole: Coverage
  private(set) var patches: [InpaintEdit.Patch] = []
  private let crop: (Region) -> Tensor

  init(coverage: Coverage, crop: @escaping (Region) -> Tensor) {
    self.coverage = coverage
    self.crop = crop
    hole = coverage.hard
  }

  var region: Region { hole.region }

  /// Pixels that are to be filled within a box.
  func holeArea(_ box: Region) -> Int { hole.count(in: box) }

  /// What holds every hole within a box; nil where there is none.
  func holeBox(_ box: Region) -> Region? { hole.box(in: box) }

  /// A part of the picture with all that is filled; mirrored beyond its edges.
  func picture(_ region: Region) -> Tensor {
    var picture = crop(region)
    for patch in patches { patch.paste(into: &picture, showing: region) }
    return picture
  }

  /// The holes of `box` are filled.
  /// - Parameters:
  ///   - pixels: of `region`, which holds the box.
  ///   - picture: the same as it was.
  mutating func fill(_ box: Region, with pixels: Tensor, over picture: Tensor, region: Region) {
    let place = Region(
      top: box.top - region.top, left: box.left - region.left, height: box.height,
      width: box.width)
    let blended = Self.blended(
      picture.cropped(place), pixels.cropped(place), coverage.cropped(box))
    patches.append(.init(region: box, pixels: blended, coverage: coverage))
    hole.clear(box)
  }

  /// `filled` over `picture` by coverage, exact where it is 0 or 1.
  private static func blended(_ picture: Tensor, _ filled: Tensor, _ coverage: Tensor) -> Tensor {
    let soft = picture + (filled - picture).scaled(by: coverage)
    let full = coverage.mapped { $0 >= 1 ? 1 : 0 }
    let some = coverage.mapped { $0 > 0 ? 1 : 0 }
    return picture.replaced(by: soft, where: some).replaced(by: filled, where: full)
  }
}

extension Region {
  /// In blocks of at most `limit` pixels a side.
  func blocks(atMost limit: Int) -> [Region] {
    let rows = (height + limit - 1) / limit
    let columns = (width + limit - 1) / limit
    return (0..<rows).flatMap { row in
      (0..<columns).map { column in
        let (above, below) = (height * row / rows, height * (row + 1) / rows)
        let (before, after) = (width * column / columns, width * (column + 1) / columns)
        return Region(
          top: top + above, left: left + before, height: below - above, width: after - before)
      }
    }
  }
}
