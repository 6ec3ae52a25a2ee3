import Editing
import Pictures

/// What a user wants done to a picture.
public enum Edit: Sendable, Equatable {
  /// Fill what the mask covers; every other pixel stays to the bit. The mask has the picture's size.
  /// - Parameter from: where patches may be copied from.
  case inpaint(MaskPicture, from: FillSources = FillSources())
  /// Continue the picture beyond its borders; every pixel of it stays to the bit.
  case extend(Borders)
  /// Give a grey picture colours. A coloured one is taken by its luminance.
  case colorize
  /// Enlarge by a whole number, 2 to 8. The result, reduced by `kernel`, is the picture again.
  case upscale(scale: Int, kernel: UpscaleEdit.Kernel = .box)

  /// A word for reports and messages.
  public var name: String {
    switch self {
    case .inpaint: "inpaint"
    case .extend: "extend"
    case .colorize: "colorize"
    case .upscale: "upscale"
    }
  }
}
