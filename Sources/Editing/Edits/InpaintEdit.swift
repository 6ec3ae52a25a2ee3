import Tensors

/// Fills holes: the prior paints what is missing, every step is projected onto the known pixels.
///
/// Thin holes (scattered pixels, text, scratches) start from the smoothest fill and anneal; thick
/// ones are painted from noise, coarse to fine when they are thicker than a tile can oversee.
public struct InpaintEdit: Sendable {
  public init() {}

  /// Holes at most this thick are thin, in pixels to the nearest known one.
  static let thinLimit = 6

  /// A part of the picture with its holes filled.
  public struct Patch: Sendable {
    /// Where it lies; it may stick out of the picture.
    public let region: Region
    /// [1, region.height, region.width, 3] in [−1, 1].
    public let pixels: Tensor
  }

  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1]; what lies in the hole is ignored.
  ///   - coverage: [1, height, width, 1]: 1 fill, 0 keep, between: a feathered edge.
  /// - Returns: the picture with its holes filled; equal to `picture` where `coverage` is 0.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ picture: Tensor, coverage: Tensor, _ session: EditSession) throws -> Tensor {
    var result = picture
    for patch in try patches(coverage: coverage, session, crop: picture.cropped) {
      result.paste(patch.pixels, top: patch.region.top, left: patch.region.left)
    }
    return result
  }

  /// The same, without ever holding the whole picture: only what lies around holes is asked for.
  /// - Parameters:
  ///   - coverage: [1, height, width, 1].
  ///   - crop: a region of the picture, mirrored beyond its edges, as in `Tensor.cropped`.
  /// - Returns: disjoint patches; they equal the picture where `coverage` is 0.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func patches(
    coverage: Tensor, _ session: EditSession, crop: (Region) -> Tensor
  ) throws -> [Patch] {
    try session.settings.validated(for: session.prior)
    var hole = coverage.mapped { $0 > 0 ? 1 : 0 }
    guard hole.largestMagnitude > 0 else {
      throw EditingError("the mask marks nothing to fill")
    }
    let side = session.prior.nativeSide
    let boxes = HoleMap(hole, gap: side).clusters.flatMap(Self.blocks)
    func job(_ box: Region) -> HoleJob? {
      HoleJob(box, hole: hole, tileSide: side, settings: session.settings)
    }
    for box in boxes { session.expect(job(box)?.tileCount(session) ?? 0) }
    var noise = session.settings.makeNoise()
    var patches: [Patch] = []
    for box in boxes {
      guard let job = job(box) else { continue }
      // What earlier patches filled is known by now.
      var picture = crop(job.region)
      for patch in patches {
        picture.paste(
          patch.pixels, top: patch.region.top - job.region.top,
          left: patch.region.left - job.region.left)
      }
      let filled = try job.run(picture, session, &noise)
      let place = Region(
        top: box.top - job.region.top, left: box.left - job.region.left, height: box.height,
        width: box.width)
      patches.append(
        Patch(
          region: box,
          pixels: Self.blended(picture, filled, coverage.cropped(job.region)).cropped(place)))
      if boxes.count > 1 {
        hole.paste(
          Tensor(shape: [1, box.height, box.width, 1]), top: box.top, left: box.left)
      }
    }
    return patches
  }

  /// A large cluster in blocks, so that memory does not grow with it; each block is filled next to
  /// those before it.
  private static func blocks(_ box: Region) -> [Region] {
    let limit = 1536
    let rows = (box.height + limit - 1) / limit
    let columns = (box.width + limit - 1) / limit
    return (0..<rows).flatMap { row in
      (0..<columns).map { column in
        let (top, bottom) = (box.height * row / rows, box.height * (row + 1) / rows)
        let (left, right) = (box.width * column / columns, box.width * (column + 1) / columns)
        return Region(
          top: box.top + top, left: box.left + left, height: bottom - top, width: right - left)
      }
    }
  }

  /// `filled` over `picture` by coverage, exact where it is 0 or 1.
  private static func blended(_ picture: Tensor, _ filled: Tensor, _ coverage: Tensor) -> Tensor {
    let soft = picture + (filled - picture).scaled(by: coverage)
    let full = coverage.mapped { $0 >= 1 ? 1 : 0 }
    let some = coverage.mapped { $0 > 0 ? 1 : 0 }
    return picture.replaced(by: soft, where: some).replaced(by: filled, where: full)
  }
}
