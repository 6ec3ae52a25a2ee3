import Editing
import Pictures

extension Edit {
  /// Find the picture that, saved with the file's own tables, gives the file's coefficients. For pictures
  /// that were read from a JPEG file and not changed since.
  public static var dejpeg: Edit {
    var history = PictureHistory()
    history.isJPEG = true
    return Edit(PictureDejpeg(restore: PictureRestore(history: history)))
  }
}

/// A picture without what JPEG's compression did to it.
package struct PictureDejpeg: PictureEdit {
  package static let name = "dejpeg"
  package static let summary = "Take the traces of JPEG's compression away."
  package static let fields: [EditField] = []

  let restore: PictureRestore

  init(restore: PictureRestore) { self.restore = restore }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    var told = FieldValues()
    told.set(RestoreFields.jpeg, .text("auto"))
    restore = try PictureRestore(told, for: size, files)
  }

  package func check(
    _ picture: Picture?, named name: String, _ limits: PictureLimits
  ) throws(RetouchError) {
    try restore.check(picture, named: name, limits)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    try restore.apply(to: picture, session)
  }
}
