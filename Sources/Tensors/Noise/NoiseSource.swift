/// Where a draw of noise lies: a rectangle of a canvas, in pixels.
public struct NoiseRegion: Sendable, Equatable {
  public var top: Int
  public var left: Int
  public var height: Int
  public var width: Int
  public var channels: Int

  public init(top: Int = 0, left: Int = 0, height: Int, width: Int, channels: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
    self.channels = channels
  }
}

/// Standard normal numbers for samplers.
///
/// A sampler asks once a step, for the whole region that it works on.
public protocol NoiseSource: Sendable {
  /// The next draw over `region`: [1, height, width, channels], independent N(0, 1).
  mutating func next(_ region: NoiseRegion) -> Tensor
}
