import Foundation
import Priors
import Synchronization
import Tensors

/// A picture of any size seen as overlapping tiles of sides that the prior takes.
///
/// A denoiser call gathers the tiles, estimates each, and blends the estimates with a smooth
/// window. Tiles are blended in one fixed order, so the result depends neither on the batch size
/// nor on threads.
public struct Canvas: Denoiser {
  /// Of the picture, in pixels.
  public let height: Int
  /// Likewise.
  public let width: Int
  /// The tiles that a call computes; those of a picture smaller than a tile reach outside it,
  /// where the picture is mirrored.
  public let tiles: [Region]
  /// The prior's.
  public var renoisingFloor: Double { prior.traits.renoisingFloor }

  private let prior: any Prior
  private let condition: Condition
  private let windows: [TileShape: Tensor]
  /// The sum of windows at each pixel; 0 where no tile is.
  private let windowSum: Tensor
  /// Pixels in one network call, at least a tile.
  private let callPixels: Int
  private let views: Views
  private let levels: Int
  private let turn = Turn()
  private let onTiles: @Sendable (TileWork) throws -> Void

  /// - Parameters:
  ///   - prior: estimates the tiles.
  ///   - condition: what the prior is told with each of them.
  ///   - height: of the canvas, in pixels.
  ///   - width: likewise.
  ///   - active: [1, height, width, 1]; only tiles that meet a pixel that is not 0 are computed,
  ///     and pixels outside them come back as they are. nil: all.
  ///   - overlap: pixels that neighbouring tiles share at least, less than the native side; nil: what suits
  ///     the prior.
  ///   - batch: tiles of the native side in one network call; of larger ones as many pixels.
  ///   - views: how tiles are turned before the prior looks at them.
  ///   - levels: how often the canvas will be asked; for views that know the last time.
  ///   - onTiles: told after each network call what it computed; throws to cancel.
  public init(
    _ prior: any Prior, condition: Condition = .none, height: Int, width: Int,
    active: Tensor? = nil, overlap: Int? = nil, batch: Int = 8, views: Views = .one,
    levels: Int = 1,
    onTiles: @escaping @Sendable (TileWork) throws -> Void = { _ in }
  ) {
    self.prior = prior
    self.condition = condition
    self.height = height
    self.width = width
    self.views = views
    self.levels = levels
    // Activations grow with the tiles' area: 64 small tiles, or one of 512×512, are enough at once.
    callPixels = min(batch * prior.nativeSide * prior.nativeSide, 64 * 64 * 64)
    self.onTiles = onTiles
    let layout = TileLayout(prior, overlap: overlap)
    tiles = layout.tiles(height: height, width: width, active: active)
    windows = Dictionary(tiles.map { (TileShape($0), $0) }) { first, _ in first }.mapValues {
      Self.window(height: $0.height, width: $0.width, overlap: layout.overlap)
    }
    var sum = Tensor(shape: [1, height, width, 1])
    for tile in tiles {
      guard let window = windows[TileShape(tile)] else { continue }
      let ones = Tensor(shape: [1, tile.height, tile.width, 1], repeating: 1)
      sum.accumulate(ones, window: window, top: tile.top, left: tile.left)
    }
    windowSum = sum
  }

  /// A raised cosine over the overlap, 1 inside. Its smallest value is above 0, so the picture's
  /// own border, where no neighbour helps, still gets its tile's estimate.
  private static func window(height: Int, width: Int, overlap: Int) -> Tensor {
    func ramp(_ side: Int) -> [Float] {
      (0..<side).map { index in
        let distance = min(index, side - 1 - index)
        guard distance < overlap else { return 1 }
        let sine = sin(Double.pi / 2 * (Double(distance) + 0.5) / Double(overlap))
        return Float(max(sine * sine, 1e-3))
      }
    }
    let across = ramp(width)
    return Tensor(
      shape: [height, width],
      values: ramp(height).flatMap { vertical in across.map { vertical * $0 } })
  }

  /// - Parameters:
  ///   - x: [1, height, width, channels].
  ///   - sigma: the noise level of `x`.
  ///   - lastEstimate: of the shape of `x`, for priors that look at it.
  /// - Throws: what the prior or `onTiles` throws.
  public func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
    let last = prior.traits.takesLastEstimate ? lastEstimate : nil
    return try blended(x) { states, regions, view in
      var condition = condition
      condition.lastEstimate = last.map { last in
        Tensor.stacked(regions.map(last.cropped)).turned(view)
      }
      return try prior.denoise(states, sigma: sigma, condition: condition)
    }
  }

  /// - Throws: what the prior or `onTiles` throws.
  public func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double) throws -> Tensor {
    try blended(x) { states, _, _ in
      try prior.jumpEstimate(states, from: sigma, to: target, condition: condition)
    }
  }

  /// Tiles of `x`, each estimated, and blended.
  private func blended(
    _ x: Tensor, estimate: (Tensor, ArraySlice<Region>, Int) throws -> Tensor
  ) throws -> Tensor {
    precondition(x.shape == [1, height, width, prior.channels], "not this canvas: \(x.shape)")
    switch views {
    case .one: return try blended(x, view: 0, estimate)
    case .turning: return try blended(x, view: turn.next() & 7, estimate)
    case .mean(let count): return try mean(x, of: count, estimate)
    case .lastMean(let count):
      let index = turn.next()
      return index + 1 == levels
        ? try mean(x, of: count, estimate) : try blended(x, view: index & 7, estimate)
    }
  }

  /// The mean of the first views.
  private func mean(
    _ x: Tensor, of count: Int, _ estimate: (Tensor, ArraySlice<Region>, Int) throws -> Tensor
  ) throws -> Tensor {
    var sum = try blended(x, view: 0, estimate)
    guard count > 1 else { return sum }
    for view in 1..<min(count, 8) { sum = sum + (try blended(x, view: view, estimate)) }
    return Float(1 / Double(min(count, 8))) * sum
  }

  /// - Parameter view: of `Tensor.turned`.
  private func blended(
    _ x: Tensor, view: Int, _ estimate: (Tensor, ArraySlice<Region>, Int) throws -> Tensor
  ) throws -> Tensor {
    var sum = Tensor(shape: x.shape)
    var next = 0
    while next < tiles.count {
      let part = tilesOfOneCall(from: next)
      next = part.endIndex
      let states = Tensor.stacked(part.map(x.cropped)).turned(view)
      let estimates = try estimate(states, part, view).turnedBack(view)
      for (index, tile) in part.enumerated() {
        guard let window = windows[TileShape(tile)] else { continue }
        sum.accumulate(
          estimates.sliced(images: index..<index + 1), window: window, top: tile.top,
          left: tile.left)
      }
      try onTiles(TileWork(part))
    }
    return sum.divided(by: windowSum, else: x)
  }

  /// As many tiles as one call takes, all of one shape.
  private func tilesOfOneCall(from start: Int) -> ArraySlice<Region> {
    let shape = TileShape(tiles[start])
    let limit = min(start + max(1, callPixels / tiles[start].area), tiles.count)
    let end = tiles[start..<limit].firstIndex { TileShape($0) != shape } ?? limit
    return tiles[start..<end]
  }
}

/// A tile's size.
private struct TileShape: Hashable {
  let height: Int
  let width: Int

  init(_ tile: Region) { (height, width) = (tile.height, tile.width) }
}

/// Counts a canvas's calls, which come one after another.
private final class Turn: Sendable {
  private let count = Atomic<Int>(0)

  /// 0, 1, 2, …
  func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
