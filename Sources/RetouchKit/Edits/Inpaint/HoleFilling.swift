import Editing
import Pictures
import Tensors

/// What inpaint and extend have in common.
enum HoleFilling {
  /// The picture's samples, those under the mask filled.
  static func filled(
    _ pixels: PixelBuffer, _ mask: MaskPicture, _ edit: InpaintEdit, _ session: EditSession
  ) throws -> PixelBuffer {
    let coverage = Tensor(
      shape: [1, mask.height, mask.width, 1], values: mask.coverage.map { Float($0) / 255 })
    let patches = try edit.patches(coverage: coverage, session, crop: pixels.tensor)
      .map { patch in
        (
          region: patch.region,
          pixels: PixelBuffer(
            patch.pixels, sixteenBit: pixels.isSixteenBit, grey: pixels.channels == 1)
        )
      }
    return pixels.pasting(patches, where: mask)
  }

  /// Whoever says where to copy from wants copies, and whoever names a model its pictures: only the
  /// bundled one, which is small, leaves large holes to patches by itself.
  static func settled(_ settings: EditSettings, copies: Bool, bundled: Bool) -> EditSettings {
    var settings = settings
    guard settings.fill == .auto else { return settings }
    if copies {
      settings.fill = .patches
    } else if !bundled {
      settings.fill = .model
    }
    return settings
  }
}
