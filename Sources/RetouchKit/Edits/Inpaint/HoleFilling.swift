import Editing
import Pictures
import Tensors

/// What inpaint and extend have in common.
enum HoleFilling {
  /// The picture's samples, those under the mask filled.
  static func filled(
    _ pixels: PixelBuffer, _ mask: MaskPicture, _ edit: InpaintEdit, _ session: EditSession
  ) throws -> PixelBuffer {
    let coverage = Coverage(height: mask.height, width: mask.width, bytes: mask.coverage)
    let patches = try edit.patches(coverage: coverage, session, crop: pixels.tensor)
    var result = PixelAssembly(pixels)
    for patch in patches { result.paste(patch) }
    return result.buffer
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
