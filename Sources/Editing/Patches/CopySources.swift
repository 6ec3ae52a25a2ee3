import Tensors

/// Where a fill from patches may copy from.
public struct CopySources: Sendable {
  /// Another photograph of the same place.
  public struct Photograph: Sendable {
    public let height: Int
    public let width: Int
    /// A region as [1, height, width, 3] in [−1, 1].
    let crop: @Sendable (Region) -> Tensor

    /// - Parameters:
    ///   - height: of the photograph, in pixels.
    ///   - width: likewise.
    ///   - crop: gives regions within the photograph as [1, height, width, 3] in [−1, 1].
    public init(height: Int, width: Int, crop: @escaping @Sendable (Region) -> Tensor) {
      self.height = height
      self.width = width
      self.crop = crop
    }
  }

  /// Beside the picture itself.
  public var photographs: [Photograph] = []
  /// [1, height, width, 1] of the picture: 0 must not be copied; nil: all of it may.
  public var allowed: Tensor?

  public init() {}
}
