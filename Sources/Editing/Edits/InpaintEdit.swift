import Tensors

/// Fills holes: the prior paints what is missing, every step is projected onto the known pixels.
///
/// Thin holes (scattered pixels, text, scratches) start from the smoothest fill and anneal; thick
/// ones are painted from noise, coarse to fine when they are thicker than a tile can oversee.
public struct InpaintEdit: Sendable {
  /// Where a fill from patches may copy from.
  public var sources: CopySources

  public init(sources: CopySources = .init()) { self.sources = sources }

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
    func job(_ box: Region) -> HoleJob? {
      HoleJob(box, hole: hole, tileSide: side, settings: session.settings)
    }
    var parts: [(box: Region, usesPatches: Bool)] = []
    for cluster in HoleMap(hole, gap: side).clusters {
      guard let whole = job(cluster) else { continue }
      let usesPatches = usesPatches(whole, session.settings)
      for box in Self.blocks(cluster, limit: usesPatches ? 1024 : 1536) {
        parts.append((box, usesPatches))
        if usesPatches {
          session.expect(patchPixels: Self.holeArea(hole, box))
        } else {
          session.expect(job(box)?.tileCount(session) ?? 0)
        }
      }
    }
    var noise = session.settings.makeNoise()
    var patches: [Patch] = []
    func known(_ region: Region) -> Tensor {
      // What earlier patches filled is known by now.
      var picture = crop(region)
      for patch in patches {
        picture.paste(
          patch.pixels, top: patch.region.top - region.top, left: patch.region.left - region.left)
      }
      return picture
    }
    for (box, usesPatches) in parts {
      guard let job = job(box) else { continue }
      var filled: (picture: Tensor, pixels: Tensor, region: Region)?
      if usesPatches {
        filled = try fillFromPatches(box, hole: hole, session, known: known)
        if filled == nil {
          session.expect(job.tileCount(session))
          if session.settings.fill == .patches {
            session.note("around some of the hole there is nothing to copy; the model filled it")
          }
        }
      }
      if filled == nil {
        let picture = known(job.region)
        filled = (picture, try job.run(picture, session, &noise), job.region)
      }
      guard let (picture, pixels, region) = filled else { continue }
      let place = Region(
        top: box.top - region.top, left: box.left - region.left, height: box.height,
        width: box.width)
      patches.append(
        Patch(
          region: box,
          pixels: Self.blended(picture, pixels, coverage.cropped(region)).cropped(place)))
      if parts.count > 1 {
        hole.paste(
          Tensor(shape: [1, box.height, box.width, 1]), top: box.top, left: box.left)
      }
    }
    return patches
  }

  /// Whether a hole is one for patches, as far as can be told without looking around it.
  private func usesPatches(_ job: HoleJob, _ settings: EditSettings) -> Bool {
    switch settings.fill {
    case .patches: true
    case .model: false
    // Whoever says how to sample means the prior.
    case .auto:
      !job.isThin && settings.sampler == nil && settings.steps == nil && settings.sigmas == nil
    }
  }

  /// - Returns: nil where the surroundings are no ground for it.
  private func fillFromPatches(
    _ box: Region, hole: Tensor, _ session: EditSession, known: (Region) -> Tensor
  ) throws -> (picture: Tensor, pixels: Tensor, region: Region)? {
    let whole = Region(height: hole.height, width: hole.width)
    let region = PatchFill.region(around: box, within: whole)
    let picture = known(region)
    let missing = hole.cropped(region)
    var own = Tensor(shape: missing.shape)
    own.paste(hole.cropped(box), top: box.top - region.top, left: box.left - region.left)
    let atlas = PatchAtlas(
      region: region, picture: picture, hole: own, missing: missing, sources: sources,
      size: (hole.height, hole.width))
    let area = Self.holeArea(hole, box)
    guard var fill = PatchFill(atlas, box: box, settings: session.settings, session.threads)
    else {
      session.expect(patchPixels: -area)
      return nil
    }
    var done = 0
    let pixels = try fill.run(session.threads) { share in
      let now = min(area, Int(share * Double(area)))
      try session.advance(patchPixels: now - done)
      done = now
    }
    try session.advance(patchPixels: area - done)
    return (picture, pixels, region)
  }

  private static func holeArea(_ hole: Tensor, _ box: Region) -> Int {
    hole.cropped(box).values.count { $0 != 0 }
  }

  /// A large cluster in blocks, so that memory does not grow with it; each block is filled next to
  /// those before it.
  private static func blocks(_ box: Region, limit: Int) -> [Region] {
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
