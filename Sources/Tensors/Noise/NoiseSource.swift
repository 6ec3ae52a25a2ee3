/// Standard normal numbers for samplers.
///
/// A sampler asks once a step, for the whole region of the canvas that it works on.
public protocol NoiseSource: Sendable {
  /// The next draw over `region`: [1, height, width, channels], independent N(0, 1).
  mutating func next(_ region: Region, channels: Int) -> Tensor
}
