/// Sides of the tiles that a prior takes beside its native one: larger tiles share fewer pixels with their
/// neighbours, so that a picture costs less.
public struct TileSides: Sendable, Equatable {
  /// The longest side of a tile, a multiple of `multiple`.
  public var largest: Int
  /// Every side divides by this.
  public var multiple: Int
  /// Pixels that neighbouring tiles share at least.
  public var overlap: Int

  /// - Parameters: what the properties of these names say.
  public init(largest: Int, multiple: Int, overlap: Int) {
    self.largest = largest
    self.multiple = multiple
    self.overlap = overlap
  }
}
