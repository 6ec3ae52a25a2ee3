import Tensors

/// One cluster of holes: its region, its levels, and how each is sampled.
package struct HoleJob {
  /// The part of the canvas that is worked on; may stick out of the picture by less than a block.
  package let region: Region
  /// [1, region.height, region.width, 1], 1 in the hole.
  package let hole: Tensor
  /// Halvings of the coarsest level.
  package let levels: Int
  package let isThin: Bool

  /// Steps towards the smoothest fill of a thin hole. Further ones overshoot across textures (measured: 100 are
  /// half a decibel worse, also of the result).
  private static let thinIterations = 10

  /// nil when the box holds no hole.
  /// - Parameter mayBeThick: otherwise all is sampled as thin, also where thin holes cross.
  package init?(_ box: Region, hole: Coverage, tileSide: Int, mayBeThick: Bool) {
    let whole = hole.region
    let thickness = HoleMap.thickness(
      hole.cropped(whole.intersection(box.expanded(by: 1)) ?? box))
    guard thickness > 0 else { return nil }
    isThin = !mayBeThick || thickness <= HolePart.thinLimit
    var levels = 0
    if !isThin {
      // A tile should see as much around a hole as the hole is wide, if the picture has as much.
      let longer = max(whole.height, whole.width)
      while 2 * thickness > (tileSide / 2) << levels, tileSide << levels < longer { levels += 1 }
    }
    self.levels = levels
    region = Self.region(around: box, block: 1 << levels, tileSide: tileSide, within: whole)
    self.hole = hole.cropped(region)
  }

  /// The box with a quarter of a tile of context at the coarsest level, at least a tile where the
  /// picture is large enough, in whole blocks.
  private static func region(around box: Region, block: Int, tileSide: Int, within whole: Region)
    -> Region
  {
    func span(_ start: Int, _ length: Int, _ limit: Int) -> (start: Int, length: Int) {
      let wanted = max(length + tileSide / 2 * block, tileSide * block)
      guard wanted < limit else { return (0, (limit + block - 1) / block * block) }
      let size = (wanted + block - 1) / block * block
      let centred = start + length / 2 - size / 2
      return (max(0, min(centred, limit - size)), size)
    }
    let rows = span(box.top, box.height, whole.height)
    let columns = span(box.left, box.width, whole.width)
    return Region(
      top: rows.start, left: columns.start, height: rows.length, width: columns.length)
  }

  /// Coarse to fine, each level from what the coarser one found.
  /// - Parameter picture: gives the region of the picture.
  func plan(_ session: EditSession, picture: @escaping () -> Tensor) throws -> EditPlan {
    EditPlan(stages: try (0...levels).reversed().map { try stage($0, session, picture) })
  }

  private func stage(_ level: Int, _ session: EditSession, _ picture: @escaping () -> Tensor)
    throws -> SamplingStage
  {
    let hole = levelHole(level)
    let known = hole.mapped { 1 - $0 }
    let mask = MaskOperator(known: known)
    return SamplingStage(
      canvas: session.canvas(height: hole.height, width: hole.width, active: hole),
      levels: try plan(level, session),
      place: Region(
        top: region.top >> level, left: region.left >> level, height: hole.height,
        width: hole.width),
      shown: region
    ) { coarser in
      let data = levelPicture(level, picture())
      guard let coarser else {
        return .init(
          estimate: SmoothFill.fill(
            data, known: known, iterations: isThin ? Self.thinIterations : 100, session.threads),
          measurement: Measurement(mask, of: data))
      }
      let upscaled = session.threads.filtered(
        coarser, vertical: .cubic(from: coarser.height, to: hole.height),
        horizontal: .cubic(from: coarser.width, to: hole.width))
      let guide = HoleAverageOperator(factor: 2, hole: hole)
      let both = try StackedOperator(mask, guide, shape: data.shape)
      return .init(
        estimate: mask.project(upscaled, onto: data),
        measurement: Measurement(
          both, y: both.joined(mask.apply(data), guide.apply(upscaled))))
    }
  }

  /// How a level is sampled: with room to change its mind at the coarsest of a thick hole, close to
  /// a good estimate elsewhere.
  private func plan(_ level: Int, _ session: EditSession) throws -> LevelPlan {
    let isCoarsest = level == levels
    return try session.plan(
      isCoarsest ? isThin ? .thinHole : .thickHole : .finerHole, takesSigmas: isCoarsest)
  }

  /// A block is known at a coarser level when at least half of it is.
  private func levelHole(_ level: Int) -> Tensor {
    level == 0 ? hole : hole.blockMeans(1 << level).mapped { $0 > 0.5 ? 1 : 0 }
  }

  /// Means of each block's known pixels.
  private func levelPicture(_ level: Int, _ picture: Tensor) -> Tensor {
    guard level > 0 else { return picture }
    let known = hole.mapped { 1 - $0 }
    let sums = picture.scaled(by: known).blockMeans(1 << level)
    return sums.divided(by: known.blockMeans(1 << level), else: Tensor(shape: sums.shape))
  }
}
