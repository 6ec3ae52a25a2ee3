import Editing
import Pictures
import Tensors

/// What an edit is: its name, its fields and its work. One type, one folder, one row of
/// `EditKinds.all`.
package protocol PictureEdit: Sendable, Equatable {
  /// The word in recipes and reports, and the subcommand.
  static var name: String { get }
  /// A sentence for people.
  static var summary: String { get }
  /// What it may be told beside `EditField.sampling`.
  static var fields: [EditField] { get }
  /// What holds between fields, beside that steps and sigmas exclude each other.
  static var rules: [FieldRule] { get }

  /// The edit that a recipe asks for.
  /// - Parameters:
  ///   - values: of the fields, each within its range.
  ///   - size: of the picture that it will edit.
  ///   - files: reads masks and photographs.
  /// - Throws: `RetouchError`: a file that can't be read, a mask that doesn't fit.
  init(_ values: FieldValues, for size: PictureSize, _ files: RecipeFiles) throws(RetouchError)

  /// What it fills, of the picture's size; for previews.
  var mask: MaskPicture? { get }
  /// How many times larger the result shows each pixel; for previews.
  var enlargement: Int { get }
  /// The result's size.
  func size(from size: PictureSize) -> PictureSize
  /// The settings with what the user left open decided.
  func settled(_ settings: EditSettings, bundled: Bool) -> EditSettings

  /// Refuses, before anything is computed, a picture that it can't be done on.
  /// - Parameters:
  ///   - picture: nil: what another edit will have made.
  ///   - name: what messages call it.
  func check(_ picture: Picture?, named name: String, _ limits: PictureLimits) throws(RetouchError)

  /// The edit once the picture is there: what it has to look for in it is found.
  /// - Parameter note: told what the user should know before it is done.
  /// - Throws: `RetouchError` when that isn't to be done.
  func seeing(
    _ picture: Picture, _ threads: ThreadPool, note: (String) -> Void
  ) throws(RetouchError) -> any PictureEdit

  /// The work itself, after `seeing`; it runs on a thread that may be held.
  /// - Throws: what the session throws; `RetouchError` when the picture doesn't suit.
  func apply(to picture: Picture, _ session: EditSession) throws -> Picture
}

extension PictureEdit {
  package static var rules: [FieldRule] { [] }
  package var mask: MaskPicture? { nil }
  package var enlargement: Int { 1 }
  package func size(from size: PictureSize) -> PictureSize { size }
  package func settled(_ settings: EditSettings, bundled: Bool) -> EditSettings { settings }
  package func check(
    _ picture: Picture?, named name: String, _ limits: PictureLimits
  ) throws(RetouchError) {}
  package func seeing(
    _ picture: Picture, _ threads: ThreadPool, note: (String) -> Void
  ) throws(RetouchError) -> any PictureEdit { self }

  /// Its own fields, and those of every edit.
  package static var allFields: [EditField] { fields + EditField.sampling }

  package static var allRules: [FieldRule] { rules + [.notBoth(.steps, .sigmas)] }

  func isEqual(to other: any PictureEdit) -> Bool { (other as? Self) == self }
}

/// Width and height in pixels.
package struct PictureSize: Sendable, Equatable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package init(_ picture: Picture) { self.init(width: picture.width, height: picture.height) }
}
