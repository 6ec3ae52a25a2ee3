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
    let hole = coverage.mapped { $0 > 0 ? 1 : 0 }
    guard hole.largestMagnitude > 0 else {
      throw EditingError("the mask marks nothing to fill")
    }
    let side = session.prior.nativeSide
    let jobs = HoleMap(hole, gap: side).clusters.map { box in
      HoleJob(box, hole: hole, tileSide: side, settings: session.settings, session.prior)
    }
    for job in jobs { session.expect(job.tileCount(session)) }
    var noise = session.settings.makeNoise()
    var patches: [Patch] = []
    for job in jobs {
      let picture = crop(job.region)
      let filled = try job.run(picture, session, &noise)
      // Only the cluster's own box: the region around it may meet another cluster's.
      let box = Region(
        top: job.box.top - job.region.top, left: job.box.left - job.region.left,
        height: job.box.height, width: job.box.width)
      patches.append(
        Patch(
          region: job.box,
          pixels: Self.blended(picture, filled, coverage.cropped(job.region)).cropped(box)))
    }
    return patches
  }

  /// `filled` over `picture` by coverage, exact where it is 0 or 1.
  private static func blended(_ picture: Tensor, _ filled: Tensor, _ coverage: Tensor) -> Tensor {
    let soft = picture + (filled - picture).scaled(by: coverage)
    let full = coverage.mapped { $0 >= 1 ? 1 : 0 }
    let some = coverage.mapped { $0 > 0 ? 1 : 0 }
    return picture.replaced(by: soft, where: some).replaced(by: filled, where: full)
  }
}
