import Foundation
import Tensors

/// Fills a cluster of holes with the picture's own patches, coarse to fine.
///
/// The picture's patches are its prior: at each level every patch that touches the hole becomes
/// the nearest known one, and every pixel what the patches over it say, in turns, which is the σ → 0
/// end of the patches' analytic denoiser under the known pixels' measurement. (Wexler, Shechtman and
/// Irani, "Space-time completion of video", 2007; Newson et al., "Video inpainting of complex
/// scenes", 2014.)
package struct PatchFill {
  /// Halve until no pixel of the hole is farther than this from a known one.
  private static let coarsestDepth: Float = 6
  /// Nor is a hole filled whose middle stays farther than this.
  private static let greatestDepth: Float = 16
  private static let shortestSide = 32
  /// Rounds of nearest patches and votes, from the coarsest level on; the last repeats.
  private static let rounds = [10, 10, 8, 4, 2]
  /// How often the coarsest level is searched in all.
  private static let firstSearches = rounds[0] + SoftPatches.sigmas.count + 1
  /// Several answers of a seed: how much their tastes for offsets differ.
  private static let taste: Float = 0.1

  private let atlas: PatchAtlas
  /// The pyramid's levels that are not filled yet, the finest first.
  private var pictures: [PatchPicture]
  private let levelCount: Int
  private let hasSeed: Bool
  /// The last level that is filled, and where the next one begins in it.
  private var coarser: (solution: PatchSolution, shift: (row: Int, column: Int))?
  private let margin: Int
  private let seed: UInt64
  private let sample: UInt32
  /// Further answers of a seed do without some of the sources.
  private let leftOut: LeftOutSources?
  /// Shown each level that is filled: the box around its hole, [1, height, width, 3], and where that lies among
  /// the picture's pixels, of which a coarse level has several in one.
  package var onLevel: ((Tensor, Region) -> Void)?

  /// - Parameters:
  ///   - margin: how far around the hole sources are sought, in the atlas's pixels.
  /// - Returns: nil where the surroundings are no ground for a fill: too few patches are known, or
  ///   the hole is too deep for what is known around it, or that is smooth.
  package init?(_ atlas: PatchAtlas, margin: Int, settings: EditSettings) {
    var pictures = [atlas.picture]
    func depth(_ grid: PatchGrid) -> Float {
      grid.holeBox.map { HoleDepth.measure(grid, box: $0).max() ?? 0 } ?? 0
    }
    // The first level is searched exactly, and most often.
    func isTooLarge(_ grid: PatchGrid, number: Int, margin: Int) -> Bool {
      PatchLevel(grid, number: number, margin: margin >> number)
        .map { !NearestPatches.isWorthwhile($0, searches: Self.firstSearches) } ?? false
    }
    guard Self.isGround(atlas.grid), !Smoothness.isSmooth(pictures[0]) else { return nil }
    var deepest = depth(atlas.grid)
    while let finer = pictures.last,
      min(finer.grid.canvas.height, finer.grid.canvas.width) > Self.shortestSide,
      deepest > Self.coarsestDepth
        || isTooLarge(finer.grid, number: pictures.count - 1, margin: margin)
    {
      let coarser = finer.halved()
      guard coarser.grid.holeBox != nil, Self.isGround(coarser.grid) else { break }
      deepest = depth(coarser.grid)
      pictures.append(coarser)
    }
    guard deepest <= Self.greatestDepth else { return nil }
    self.init(atlas, pictures, margin, settings, coarser: nil)
  }

  /// Goes on from a fill of the same picture made smaller.
  /// - Parameters:
  ///   - solution: of the picture at a scale of 2 to the power of −`halvings`.
  ///   - shift: where the atlas's region begins in the solution's grid.
  /// - Returns: nil where there is nothing to copy.
  package init?(
    _ atlas: PatchAtlas, margin: Int, settings: EditSettings, from solution: PatchSolution,
    halvings: Int, shift: (row: Int, column: Int)
  ) {
    guard Self.isGround(atlas.grid) else { return nil }
    var pictures = [atlas.picture]
    for _ in 1..<max(halvings, 1) {
      if let finer = pictures.last { pictures.append(finer.halved()) }
    }
    self.init(atlas, pictures, margin, settings, coarser: (solution, shift))
  }

  private init(
    _ atlas: PatchAtlas, _ pictures: [PatchPicture], _ margin: Int, _ settings: EditSettings,
    coarser: (PatchSolution, (row: Int, column: Int))?
  ) {
    self.atlas = atlas
    self.pictures = pictures
    self.coarser = coarser
    self.margin = margin
    levelCount = pictures.count
    hasSeed = coarser != nil
    seed = settings.seed
    sample = settings.sample
    leftOut =
      sample == 0
      ? nil : LeftOutSources(key: PatchMatch.mixed(seed ^ UInt64(sample) << 32 ^ 0x1ef7))
  }

  private static func isGround(_ grid: PatchGrid) -> Bool {
    let blocked = grid.grown(grid.copyable.map(!), by: PatchLevel.radius)
    return blocked.count { !$0 } >= PatchLevel.fewestSources / 4
  }

  /// Fills the hole.
  /// - Parameter onProgress: told the share that is done, rising to 1; throws to cancel.
  /// - Returns: the atlas's region of the picture, [1, height, width, 3]; nil where no patch fits.
  package mutating func run(_ threads: ThreadPool, onProgress: (Double) throws -> Void) throws
    -> Tensor?
  {
    guard let filled = try solve(threads, onProgress: { try onProgress(0.85 * $0) }),
      filled.level.number == 0
    else { return nil }
    let sources = PatchVotes.mode(
      filled.level, filled.field, weights: PatchVotes.weights(filled.level, filled.field), threads)
    var ground = BlendGround(filled.level, colours: atlas.colours)
    let blended = try GradientBlend.final.solve(sources, on: &ground, threads) {
      try onProgress(0.85 + 0.15 * $0)
    }
    var colours = atlas.colours
    for (pixel, colour) in zip(filled.level.hole, blended) { colours[Int(pixel)] = colour }
    let part = Region(height: atlas.region.height, width: atlas.region.width)
    return Self.picture(part, of: atlas.grid) { colours[$0][$1] }
  }

  /// Fills all levels.
  /// - Parameter onProgress: told the share that is done, rising to 1; throws to cancel.
  /// - Returns: the finest one; nil when there was no hole.
  package mutating func solve(_ threads: ThreadPool, onProgress: (Double) throws -> Void) throws
    -> PatchSolution?
  {
    // A level costs as many pixels as it has.
    let costs = (0..<levelCount).map { Double(rounds($0)) * pow(0.25, Double($0)) }
    let whole = costs.reduce(0, +)
    var done = 0.0
    while let picture = pictures.popLast() {
      let (index, start) = (pictures.count, done)
      if let filled = try fill(
        picture, index, threads, onProgress: { try onProgress((start + $0 * costs[index]) / whole) }
      ) {
        coarser = (filled, (0, 0))
      }
      done += costs[index]
    }
    return coarser?.solution
  }

  /// A part of a grid as a picture in [−1, 1].
  /// - Parameter value: of a pixel's channel.
  private static func picture(
    _ part: Region, of grid: PatchGrid, _ value: (Int, Int) -> Float
  ) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(3 * part.area)
    for row in part.top..<part.bottom {
      for pixel in row * grid.width + part.left..<row * grid.width + part.right {
        for channel in 0..<3 { values.append(min(max(value(pixel, channel), -1), 1)) }
      }
    }
    return Tensor(shape: [1, part.height, part.width, 3], values: values)
  }

  private func rounds(_ number: Int) -> Int {
    // Levels that go on from a solution come after its own.
    let before = hasSeed ? Self.rounds.count : 0
    return Self.rounds[min(before + levelCount - 1 - number, Self.rounds.count - 1)]
  }
}

extension PatchFill {
  private func fill(
    _ picture: consuming PatchPicture, _ number: Int, _ threads: ThreadPool,
    onProgress: (Double) throws -> Void
  ) throws -> PatchSolution? {
    let grid = picture.grid
    let level = PatchLevel(
      grid, number: number, margin: margin >> number, leavingOut: leftOut)
    guard let level else { return nil }
    PatchFeatures.measureTexture(of: &picture, threads)
    var features = picture.features
    picture.features = []
    let exact =
      NearestPatches.isWorthwhile(level, searches: rounds(number), onward: coarser != nil)
      ? NearestPatches(level, features: features, channels: 5, threads) : nil
    var ground = BlendGround(
      level, colours: features.map { SIMD4($0[0], $0[1], $0[2], 0) })
    var field: [Match]
    if let coarser {
      field = coarser.solution.seeds(for: level, shift: coarser.shift)
      // Nothing is known of the distances yet.
      let weights = level.confidence
      PatchVotes.mean(level, field, weights: weights, features: &features, threads)
      try blend(&ground, field, weights, &features, threads) { try onProgress(0) }
    } else {
      field = first(level, features: &features, threads)
    }
    let search = PatchMatch(level: level, seed: PatchMatch.mixed(seed ^ UInt64(sample) << 32))
    let rounds = rounds(number)
    for round in 0..<rounds {
      if let exact {
        field = exact.search(for: level.targets, features: features, threads)
      } else {
        var sweep = 0.0
        try search.search(&field, features: features, step: round, threads) {
          sweep += 1
          try onProgress((Double(round) + sweep / Double(PatchMatch.sweeps)) / Double(rounds))
        }
      }
      let weights = PatchVotes.weights(level, field)
      PatchVotes.mean(level, field, weights: weights, features: &features, threads)
      if round < rounds - 1 {
        try blend(&ground, field, weights, &features, threads) {
          try onProgress(Double(round + 1) / Double(rounds))
        }
      }
      try onProgress(Double(round + 1) / Double(rounds))
    }
    if number > 0, level.hole.count <= OffsetLabels.mostPixels {
      let offsets = OffsetCandidates.find(level, field, features: features, threads)
      let labels = OffsetLabels(level, offsets: offsets)
      _ = labels.apply(
        features: &features, field: &field, taste: tastes(offsets.count, number), threads)
    }
    if let onLevel { show(level, number, features, onLevel) }
    return PatchSolution(level: level, field: field)
  }

  private func show(
    _ level: PatchLevel, _ number: Int, _ features: [PixelFeatures],
    _ onLevel: (Tensor, Region) -> Void
  ) {
    guard let box = level.grid.holeBox else { return }
    onLevel(
      Self.picture(box, of: level.grid) { features[$0][$1] },
      Region(
        top: atlas.region.top + box.top << number, left: atlas.region.left + box.left << number,
        height: box.height << number, width: box.width << number))
  }

  /// Makes the hole's colours copies without steps between them, in place of the votes' means: what
  /// is sought next then fits a picture, and not a blur. The texture stays the votes'.
  private func blend(
    _ ground: inout BlendGround, _ field: [Match], _ weights: [Float],
    _ features: inout [PixelFeatures], _ threads: ThreadPool, onRound: () throws -> Void
  ) throws {
    let level = ground.level
    let sources = PatchVotes.mode(level, field, weights: weights, threads)
    let blended = try GradientBlend.draft.solve(sources, on: &ground, threads) { _ in
      try onRound()
    }
    for (pixel, colour) in zip(level.hole, blended) {
      for channel in 0..<3 { features[Int(pixel)][channel] = colour[channel] }
    }
  }

  /// The coarsest level's first fill.
  private func first(
    _ level: PatchLevel, features: inout [PixelFeatures], _ threads: ThreadPool
  ) -> [Match] {
    let sources = NearestPatches.affordableSources(level, searches: Self.firstSearches)
    OnionFill.fill(level, sources: sources, features: &features, threads)
    var whole = PatchPicture(grid: level.grid, features: features)
    PatchFeatures.measureTexture(of: &whole, wholly: true, threads)
    for pixel in level.hole { features[Int(pixel)] = whole.features[Int(pixel)] }
    let exact = NearestPatches(
      level, features: features, channels: 5, sources: sources, threads)
    // Texture is voted from the patches, not measured in a fill that is too smooth.
    let field = exact.search(for: level.targets, features: features, threads)
    var voted = features
    PatchVotes.mean(
      level, field, weights: PatchVotes.weights(level, field), features: &voted, threads)
    for pixel in level.hole.map({ Int($0) }) {
      features[pixel][3] = voted[pixel][3]
      features[pixel][4] = voted[pixel][4]
    }
    for sigma in SoftPatches.sigmas {
      SoftPatches.denoise(level, exact, sigma: sigma, features: &features, threads)
    }
    return field
  }

  /// What is added to each offset's cost: nothing for the first answer of a seed, Gumbel noise for
  /// the others, which draws labellings by their likelihood ("perturb and MAP").
  private func tastes(_ count: Int, _ number: Int) -> [Float] {
    guard sample > 0 else { return [Float](repeating: 0, count: count) }
    return (0..<count).map { index in
      let draw = PatchMatch.mixed(
        seed ^ UInt64(sample) << 32 ^ UInt64(number) << 24 ^ UInt64(index) ^ 0x5eed << 48)
      let uniform = (Double(draw >> 11) + 0.5) * 0x1p-53
      return Float(Double(Self.taste) * log(-log(uniform)))
    }
  }
}
