import Editing
import Pictures

extension Edit {
  /// Take a blur away that is known.
  /// - Parameters:
  ///   - kernel: how it was blurred.
  ///   - noise: of the blurred picture.
  public static func deblur(_ kernel: BlurKernel, noise: PictureHistory.Noise = .none) -> Edit {
    var history = PictureHistory()
    history.blur = kernel
    history.noise = noise
    return Edit(PictureDeblur(restore: PictureRestore(history: history)))
  }
}

/// A picture as sharp as it was before a known blur.
package struct PictureDeblur: PictureEdit {
  package static let name = "deblur"
  package static let summary = "Take a known blur away."
  package static let fields = [
    RestoreFields.blurred, RestoreFields.blurKernel, RestoreFields.noise,
  ]
  package static let rules: [FieldRule] = [
    .anyOf([RestoreFields.blurred, RestoreFields.blurKernel]),
    .notBoth(RestoreFields.blurred, RestoreFields.blurKernel),
  ]

  let restore: PictureRestore

  init(restore: PictureRestore) { self.restore = restore }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    restore = try PictureRestore(values, for: size, files)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    try restore.apply(to: picture, session)
  }
}
