import ArgumentParser
import Pictures

extension CompletionKind {
  /// Files that can be read as a picture.
  static var pictures: CompletionKind {
    .file(extensions: PictureFormat.allCases.flatMap(\.extensions) + ["gif"])
  }

  /// Files that can be written as a picture.
  static var writtenPictures: CompletionKind {
    .file(extensions: PictureFormat.allCases.flatMap(\.extensions))
  }
}
