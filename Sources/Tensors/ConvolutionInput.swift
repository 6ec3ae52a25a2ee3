/// What a convolution reads: one tensor or two side by side, perhaps normalized and enlarged on the
/// way. Nothing of it is stored where the convolution can do it while it reads.
public struct ConvolutionInput: Sendable {
  /// The one tensor, or the two whose channels follow each other.
  public var parts: [Tensor]
  /// Applied to each pixel.
  public var norm: NormCoefficients?
  /// Whether every pixel is read as a 2×2 block.
  public var isUpsampled: Bool

  /// - Precondition: one or two parts, alike but for their channels.
  public init(_ parts: [Tensor], norm: NormCoefficients? = nil, isUpsampled: Bool = false) {
    precondition((1...2).contains(parts.count))
    precondition(
      parts.allSatisfy { $0.shape.count == 4 && $0.shape.dropLast() == parts[0].shape.dropLast() })
    self.parts = parts
    self.norm = norm
    self.isUpsampled = isUpsampled
  }

  var images: Int { parts[0].images }
  var height: Int { parts[0].height * (isUpsampled ? 2 : 1) }
  var width: Int { parts[0].width * (isUpsampled ? 2 : 1) }
  var channels: Int { parts.reduce(0) { $0 + $1.channels } }
}

/// A tensor and what its producer already knows of it.
public struct FeatureMap: Sendable {
  public var values: Tensor
  /// nil: whoever needs them takes them.
  public var moments: ChannelMoments?

  public init(_ values: Tensor, moments: ChannelMoments? = nil) {
    self.values = values
    self.moments = moments
  }
}
