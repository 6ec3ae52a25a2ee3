import Editing
import Pictures

extension Edit {
  /// Take noise away.
  /// - Parameter noise: how strong it is.
  public static func denoise(_ noise: PictureHistory.Noise = .auto) -> Edit {
    var history = PictureHistory()
    history.noise = noise
    return Edit(PictureDenoise(restore: PictureRestore(history: history)))
  }
}

/// A picture without its noise.
package struct PictureDenoise: PictureEdit {
  package static let name = "denoise"
  package static let summary = "Take noise away."
  package static let noise = EditField(
    "noise", .form(.noise),
    "How strong it is: its standard deviation in levels of 255; auto tells it from the picture.",
    valueName: "n|auto", standard: .text("auto"))
  package static let fields = [noise]

  let restore: PictureRestore

  init(restore: PictureRestore) { self.restore = restore }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    var told = FieldValues()
    told.set(RestoreFields.noise, values[Self.noise])
    restore = try PictureRestore(told, for: size, files)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    try restore.apply(to: picture, session)
  }
}
