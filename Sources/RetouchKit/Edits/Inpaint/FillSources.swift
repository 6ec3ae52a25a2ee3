import Editing
import Pictures
import Tensors

/// Where an inpaint may copy from when it fills a hole with patches: the picture itself, all of it,
/// unless something else is said.
public struct FillSources: Sendable, Equatable {
  /// Other photographs of the same place, of any size: nearest the picture's own scale is best.
  public var photographs: [PixelBuffer] = []
  /// Of the picture's size: only what this covers is copied.
  public var within: MaskPicture?
  /// Of the picture's size: what this covers is not copied.
  public var avoiding: MaskPicture?

  public init() {}

  /// As the edit wants them.
  /// - Throws: `RetouchError` when a mask has not the picture's size.
  func copySources(width: Int, height: Int) throws(RetouchError) -> CopySources {
    var sources = CopySources()
    sources.photographs = photographs.map { pixels in
      .init(height: pixels.height, width: pixels.width, crop: { pixels.tensor($0) })
    }
    for (mask, name) in [(within, "source mask"), (avoiding, "mask to avoid")] {
      try mask?.checkFit(PictureSize(width: width, height: height), named: name)
    }
    if within != nil || avoiding != nil {
      let allowed = (0..<width * height).map { pixel -> Float in
        let isWithin = within.map { $0.coverage[pixel] > 0 } ?? true
        let isAvoided = avoiding.map { $0.coverage[pixel] > 0 } ?? false
        return isWithin && !isAvoided ? 1 : 0
      }
      sources.allowed = Tensor(shape: [1, height, width, 1], values: allowed)
    }
    return sources
  }
}
