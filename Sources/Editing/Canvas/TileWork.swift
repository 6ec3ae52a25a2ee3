import Tensors

/// What tiles cost.
public struct TileWork: Sendable, Equatable {
  /// How many a prior computes, over all noise levels.
  public var tiles: Int
  /// Pixels of all these.
  public var pixels: Int
  /// Pixels of the tiles themselves: each counts once, however often it is computed.
  public var area: Int

  /// - Parameters: what the properties of these names say.
  public init(tiles: Int = 0, pixels: Int = 0, area: Int = 0) {
    self.tiles = tiles
    self.pixels = pixels
    self.area = area
  }

  /// Each of these tiles once.
  init(_ regions: some Sequence<Region>) {
    self.init()
    for region in regions {
      self = self + TileWork(tiles: 1, pixels: region.area, area: region.area)
    }
  }

  static func + (one: TileWork, other: TileWork) -> TileWork {
    TileWork(
      tiles: one.tiles + other.tiles, pixels: one.pixels + other.pixels,
      area: one.area + other.area)
  }

  /// The same tiles, so many times.
  static func * (count: Int, work: TileWork) -> TileWork {
    TileWork(tiles: count * work.tiles, pixels: count * work.pixels, area: work.area)
  }
}
