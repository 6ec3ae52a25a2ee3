/// How a mask file is understood. By default white fills, black keeps and soft edges stay soft.
public struct MaskReadingOptions: Sendable, Equatable {
  /// For files where black fills. Applied before the threshold.
  public var invert: Bool
  /// Takes the transparency instead of the colour: transparent fills, opaque keeps.
  public var fromAlpha: Bool
  /// Takes what has this colour for painted, with the rim where paint and picture mix, and nothing else. Paint of
  /// such a mask is hard, so the threshold means nothing to it.
  public var colour: SRGBColour?
  /// Makes the mask hard: coverage of at least this (0 to 1) fills, less keeps. Nil keeps soft edges.
  public var threshold: Double?
  /// Takes the noise that lossy files (JPEG, WebP, HEIC, AVIF) have in black and white areas for plain black and white:
  /// coverage within 16 of either end is moved there.
  public var cleansLossyNoise: Bool

  /// White fills, unless something else is said.
  public init(
    invert: Bool = false, fromAlpha: Bool = false, colour: SRGBColour? = nil,
    threshold: Double? = nil,
    cleansLossyNoise: Bool = true
  ) {
    self.invert = invert
    self.fromAlpha = fromAlpha
    self.colour = colour
    self.threshold = threshold
    self.cleansLossyNoise = cleansLossyNoise
  }
}
