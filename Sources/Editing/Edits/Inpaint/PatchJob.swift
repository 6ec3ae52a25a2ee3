import Tensors

/// One cluster of holes filled from patches, whatever its size.
///
/// A hole wider than a block is filled as a whole in the picture made smaller; blocks of the picture
/// then go on from that solution, each next to those before it. So memory does not grow with the
/// hole, and blocks agree.
struct PatchJob {
  /// The longest side of a hole that is filled at once.
  private static let limit = 768
  /// Memory that a fill takes for each pixel that it looks at.
  private static let bytesOfPixel = 120

  private let box: Region
  /// How deep the hole is, in pixels.
  private let depth: Int
  private let sources: CopySources
  private let session: EditSession

  init(_ box: Region, in canvas: HoleCanvas, sources: CopySources, _ session: EditSession) {
    self.box = box
    let around = canvas.region.intersection(box.expanded(by: 1)) ?? box
    depth = HoleMap.thickness(canvas.hole.cropped(around))
    self.sources = sources
    self.session = session
  }

  /// Fills the cluster.
  /// - Returns: false, and nothing changed, where the surroundings are no ground for it.
  func run(_ canvas: inout HoleCanvas) throws -> Bool {
    let area = canvas.holeArea(box)
    var done = 0
    func advance(_ share: Double) throws {
      let now = min(area, max(done, Int(share * Double(area))))
      try session.advance(patchPixels: now - done)
      done = now
    }
    let filled =
      try max(box.height, box.width) <= Self.limit
      ? fill(box, &canvas, from: nil, advance) : fillInBlocks(&canvas, area, advance)
    guard filled else {
      session.expect(patchPixels: done - area)
      return false
    }
    try advance(1)
    return true
  }

  private func fillInBlocks(
    _ canvas: inout HoleCanvas, _ area: Int, _ advance: (Double) throws -> Void
  ) throws -> Bool {
    var halvings = 0
    while max(box.height, box.width) >> halvings > Self.limit { halvings += 1 }
    let small = SmallPicture(
      canvas, around: box, depth: depth, halvings: halvings, sources: sources)
    // What the small picture costs beside the blocks.
    let share = 0.3
    guard
      var fill = PatchFill(
        small.atlas, margin: Self.margin(of: small.box, depth: depth >> halvings),
        settings: session.settings)
    else { return false }
    fill.onLevel = session.showing(atScale: 1 << halvings)
    guard
      let solution = try fill.solve(session.threads, onProgress: { try advance(share * $0) })
    else { return false }
    var filled = 0
    for part in box.blocks(atMost: Self.limit) {
      guard let block = canvas.holeBox(part) else { continue }
      let pixels = canvas.holeArea(block)
      let start = Double(filled) / Double(area)
      // A block without anything to copy near it is a hole of its own for the model.
      guard
        try self.fill(
          block, &canvas, from: (solution, small.region, halvings),
          { try advance(share + (1 - share) * (start + $0 * Double(pixels) / Double(area))) })
      else { return false }
      filled += pixels
    }
    return true
  }

  /// - Parameter solution: of the picture made smaller, what it shows, and by how many halvings.
  private func fill(
    _ block: Region, _ canvas: inout HoleCanvas,
    from solution: (PatchSolution, region: Region, halvings: Int)?,
    _ onProgress: (Double) throws -> Void
  ) throws -> Bool {
    let margin = Self.margin(of: block, depth: depth)
    let step = 1 << (solution?.halvings ?? 0)
    let region = Self.region(around: block, margin: margin, in: canvas.region, step: step)
    try MemoryProbe.require(bytes: Self.bytesOfPixel * region.area)
    let picture = canvas.picture(region)
    let missing = canvas.hole.cropped(region)
    var own = Tensor(shape: missing.shape)
    own.paste(
      canvas.hole.cropped(block), top: block.top - region.top, left: block.left - region.left)
    let atlas = PatchAtlas(
      region: region, picture: picture, hole: own, missing: missing, sources: sources,
      size: (canvas.region.height, canvas.region.width))
    let made =
      if let solution {
        PatchFill(
          atlas, margin: margin, settings: session.settings, from: solution.0,
          halvings: solution.halvings,
          shift: (
            (region.top - solution.region.top) / step, (region.left - solution.region.left) / step
          ))
      } else {
        PatchFill(atlas, margin: margin, settings: session.settings)
      }
    guard var fill = made else { return false }
    fill.onLevel = session.showing()
    guard let pixels = try fill.run(session.threads, onProgress: onProgress) else { return false }
    canvas.fill(block, with: pixels, over: picture, region: region)
    return true
  }

  /// How far around a hole sources are sought: one and a half of its sides, less for long thin and
  /// for huge ones.
  static func margin(of box: Region, depth: Int) -> Int {
    let side = min(max(box.height, box.width), 12 * depth)
    return max(64, min(side * 3 / 2, side / 2 + 400, 640))
  }

  /// The part of the picture that a hole is filled from; it begins at whole steps.
  private static func region(around box: Region, margin: Int, in whole: Region, step: Int)
    -> Region
  {
    let part = box.expanded(by: margin + 8).intersection(whole) ?? box
    let (top, left) = (part.top / step * step, part.left / step * step)
    return Region(top: top, left: left, height: part.bottom - top, width: part.right - left)
  }
}
