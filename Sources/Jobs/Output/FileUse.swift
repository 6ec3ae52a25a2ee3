import Foundation
import Pictures
import RetouchKit

/// A file that was named, and by what.
package struct FileUse: Sendable {
  /// "--mask", "the picture".
  package var what: String
  package var path: String

  package init(_ what: String, _ path: String) {
    self.what = what
    self.path = path
  }

  /// The one rule for all files of a command: what is written is no other file that was named, `--overwrite` or not.
  /// Only a picture may be edited in place.
  ///
  /// - Parameters:
  ///   - read: also written by none.
  ///   - edited: the picture that may be in the place of `result`.
  /// - Throws: `RetouchError` of kind `badSetting` that names both.
  static func check(
    written: [FileUse], read: [FileUse], edited: FileUse?, result: FileUse?
  ) throws(RetouchError) {
    var seen: [Place: FileUse] = [:]
    for use in read + [edited].compactMap(\.self) {
      if let place = Place(use.path) { seen[place] = use }
    }
    for use in written {
      guard let place = Place(use.path) else { continue }
      if let other = seen[place] {
        let isInPlace = use.path == result?.path && other.what == edited?.what
        guard isInPlace else { throw use.conflict(with: other) }
      }
      seen[place] = use
    }
  }

  private func conflict(with other: FileUse) -> RetouchError {
    let (mine, others) = (FilePath.name(of: path), FilePath.name(of: other.path))
    let isByCase = mine != others && mine.lowercased() == others.lowercased()
    return RetouchError(
      .badSetting,
      isByCase
        ? "\(path): \(what) and \(other.what) (\(other.path)) differ in nothing but case, and many file systems take"
          + " them for one file; give another name"
        : "\(path): \(what) and \(other.what) are one file; give another name")
  }
}

extension Recipe {
  /// Every file that it names.
  /// - Parameter name: what messages call the recipe.
  package func fileUses(of name: String) -> [FileUse] {
    files.map { FileUse("\(name): \($0.field)", $0.path) }
  }
}

/// What makes two names one file: links lead to it, and on some file systems case doesn't count.
private struct Place: Hashable {
  private var device: UInt64
  private var number: UInt64
  /// In its folder, of a file that isn't there yet.
  private var name: String

  /// Nil for what is no file, as a pipe, and where there is no such folder.
  init?(_ path: String) {
    var status = stat()
    var name = ""
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    } else {
      guard stat(FilePath.folder(of: path), &status) == 0 else { return nil }
      name = FilePath.name(of: path).lowercased()
    }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    self.name = name
  }
}
