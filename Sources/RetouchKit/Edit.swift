import Editing
import Pictures
import Tensors

/// What a user wants done to a picture: a value, with the pictures that it needs.
public struct Edit: Sendable {
  package let work: any PictureEdit

  package init(_ work: any PictureEdit) { self.work = work }

  /// A word for reports, recipes and messages: "inpaint", "restore".
  public var name: String { type(of: work).name }

  /// What it fills, of the picture's size; nil unless it is given a mask or has found it.
  public var mask: MaskPicture? { work.mask }

  /// The result's size.
  package func size(from size: PictureSize) -> PictureSize { work.size(from: size) }

  /// Refuses, before anything is computed, a picture that it can't be done on.
  /// - Parameter name: what messages call the picture.
  package func check(
    _ picture: Picture, named name: String, _ limits: PictureLimits
  ) throws(RetouchError) {
    try work.check(picture, named: name, limits)
  }

  /// The edit with what it has to look for in the picture found.
  /// - Parameters:
  ///   - threads: nil means one for each processor.
  ///   - note: told what the user should know before it is done.
  package func seeing(
    _ picture: Picture, threads: Int?, note: (String) -> Void
  ) throws(RetouchError) -> Edit {
    Edit(try work.seeing(picture, ThreadPool(threads: threads), note: note))
  }

  /// How many times larger each pixel of the picture is in the result.
  public var enlargement: Int { work.enlargement }
}

extension Edit: Equatable {
  public static func == (first: Edit, second: Edit) -> Bool { first.work.isEqual(to: second.work) }
}
