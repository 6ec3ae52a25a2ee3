import Tensors

/// Fills holes: every pixel outside them stays as it is.
///
/// Thick holes are filled from the picture's own patches, where these can; the prior paints the
/// others: thin ones (scattered pixels, text, scratches) from the smoothest fill, annealed, thick
/// ones from noise, coarse to fine when they are thicker than a tile can oversee.
public struct InpaintEdit: Sendable {
  /// Where a fill from patches may copy from.
  public var sources: CopySources

  /// - Parameter sources: the picture's own pixels by default.
  public init(sources: CopySources = .init()) { self.sources = sources }

  /// The longest side of a hole that the prior fills at once.
  private static let largestBlock = 1536

  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1]; what lies in the hole is ignored.
  ///   - coverage: [1, height, width, 1]: 1 fill, 0 keep, between: a feathered edge.
  ///   - session: prior, settings, threads, and who is told of the progress.
  /// - Returns: the picture with its holes filled; equal to `picture` where `coverage` is 0.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ picture: Tensor, coverage: Tensor, _ session: EditSession) throws -> Tensor {
    var result = picture
    let whole = Region(height: picture.height, width: picture.width)
    for patch in try patches(coverage: Coverage(coverage), session, crop: picture.cropped) {
      patch.paste(into: &result, showing: whole)
    }
    return result
  }

  /// The same, without ever holding the whole picture: only what lies around holes is asked for.
  /// - Parameters:
  ///   - coverage: of the whole picture.
  ///   - session: prior, settings, threads, and who is told of the progress.
  ///   - crop: a region of the picture, mirrored beyond its edges, as in `Tensor.cropped`.
  /// - Returns: disjoint patches of what `coverage` covers.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func patches(
    coverage: Coverage, _ session: EditSession, crop: (Region) -> Tensor
  ) throws -> [Patch] {
    try session.settings.validated(for: session.prior)
    guard !coverage.isEmpty else {
      throw EditingError("the mask marks nothing to fill")
    }
    return try withoutActuallyEscaping(crop) { crop in
      var canvas = HoleCanvas(coverage: coverage, crop: crop)
      try fill(&canvas, session) { _ in true }
      return canvas.patches
    }
  }

  /// Fills what is thick alone: what is thin can be sampled together with all else that happened.
  /// - Returns: the patches, and what holes are left.
  func thickPatches(
    coverage: Coverage, _ session: EditSession, crop: @escaping (Region) -> Tensor
  ) throws -> (patches: [Patch], hole: Coverage) {
    var canvas = HoleCanvas(coverage: coverage.hard, crop: crop)
    try fill(&canvas, session) { $0.isThick }
    return (canvas.patches, canvas.hole)
  }

  /// Fills the parts of holes that are wanted, one after another.
  private func fill(
    _ canvas: inout HoleCanvas, _ session: EditSession,
    where isWanted: (HolePart) -> Bool
  ) throws {
    var noise = session.settings.makeNoise()
    let splits = session.settings.fill != .patches
    let parts = HolePart.parts(of: canvas.hole, gap: session.prior.nativeSide, splits: splits)
      .filter(isWanted)
      .map { (part: $0, usesPatches: usesPatches($0, session)) }
    var left = canvas.hole
    for (part, usesPatches) in parts {
      if usesPatches {
        session.expect(patchPixels: left.count(in: part.box))
      } else {
        try expectTiles(part, left, session)
      }
      // What a thick part fills is not left to the thin holes around it.
      if part.isThick { left.clear(part.box) }
    }
    for (part, usesPatches) in parts {
      if usesPatches {
        if try PatchJob(part.box, in: canvas, sources: sources, session).run(&canvas) { continue }
        try expectTiles(part, canvas.hole, session)
        if session.settings.fill == .patches {
          session.note("around some of the hole there is nothing to copy; the model filled it")
        }
      }
      try fillWithPrior(part, &canvas, session, &noise)
    }
  }

  /// Whether a part is one for patches, as far as can be told without looking around it.
  private func usesPatches(_ part: HolePart, _ session: EditSession) -> Bool {
    let settings = session.settings
    switch settings.fill {
    case .patches: return true
    case .model: return false
    case .auto:
      // Whoever says how to sample means the prior.
      guard settings.sampler == nil, settings.steps == nil, settings.sigmas == nil else {
        return false
      }
      return part.isThick
    }
  }

  private func job(_ block: Region, of part: HolePart, _ hole: Coverage, _ session: EditSession)
    -> HoleJob?
  {
    HoleJob(block, hole: hole, tileSide: session.prior.nativeSide, mayBeThick: part.isThick)
  }

  private func expectTiles(_ part: HolePart, _ hole: Coverage, _ session: EditSession) throws {
    for block in part.box.blocks(atMost: Self.largestBlock) {
      guard let job = job(block, of: part, hole, session) else { continue }
      // Counting asks for no pixels.
      session.expect(try job.plan(session) { Tensor(shape: [0]) }.work)
    }
  }

  /// A large part in blocks, so that memory does not grow with it; each block is filled next to
  /// those before it.
  private func fillWithPrior(
    _ part: HolePart, _ canvas: inout HoleCanvas, _ session: EditSession,
    _ noise: inout any NoiseSource
  ) throws {
    for block in part.box.blocks(atMost: Self.largestBlock) {
      guard let job = job(block, of: part, canvas.hole, session) else { continue }
      let picture = canvas.picture(job.region)
      let pixels = try job.plan(session) { picture }.run(session, &noise)
      canvas.fill(block, with: pixels, over: picture, region: job.region)
    }
  }
}
