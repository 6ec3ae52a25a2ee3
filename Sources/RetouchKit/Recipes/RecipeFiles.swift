import Foundation
import Pictures

/// The files that recipes name, from their folder.
package struct RecipeFiles: Sendable {
  /// Empty: the current folder.
  package var folder: String
  /// What pictures and masks may ask of the machine.
  package var limits: PictureLimits

  package init(folder: String = "", limits: PictureLimits = .standard) {
    self.folder = folder
    self.limits = limits
  }

  /// A name as the file system takes it.
  func path(_ name: String) -> String {
    name.hasPrefix("/") || folder.isEmpty
      ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// A picture beside the one that is edited; of several pages the first.
  /// - Throws: `RetouchError` that names the file.
  func picture(_ name: String) throws(RetouchError) -> Picture {
    do {
      return try Picture.read(source(name), limits: limits, page: 0)
    } catch {
      throw RetouchError(error)
    }
  }

  func source(_ name: String) -> PictureSource { .file(path: path(name)) }

  /// The folder of a file, empty for the current one.
  static func folder(of path: String) -> String {
    path.utf8.contains(UInt8(ascii: "/")) ? FilePath.folder(of: path) : ""
  }

  /// The same file's name in a recipe of another folder: relative when it lies in there, else from
  /// the root.
  func name(of name: String, from other: String) -> String {
    var path = path(name)
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let folder = Self.resolved(Self.folder(of: path))
    let file = FilePath.name(of: path)
    let whole = folder == "/" ? "/\(file)" : "\(folder)/\(file)"
    let root = Self.resolved(other)
    let inside = root == "/" ? root : "\(root)/"
    return whole.hasPrefix(inside) ? String(whole.dropFirst(inside.count)) : whole
  }

  /// From the root and without links, so that two names can be compared.
  private static func resolved(_ folder: String) -> String {
    let folder = folder.isEmpty ? "." : folder
    guard let name = realpath(folder, nil) else {
      return URL(fileURLWithPath: folder).standardizedFileURL.path
    }
    defer { free(name) }
    return String(cString: name)
  }

  /// The most bytes that a recipe has.
  static let largestRecipe = 1 << 20

  /// A recipe's bytes; a pipe will do.
  /// - Throws: `RetouchError` that names the file.
  static func bytes(of path: String) throws(RetouchError) -> [UInt8] {
    func failure(_ number: Int32) -> RetouchError {
      RetouchError(.noInput, "\(path): can't be read: \(String(cString: strerror(number)))")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw failure(errno) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw RetouchError(.noInput, "\(path): is a folder; give a recipe's file")
    }
    let data: Data
    do {
      data = try file.read(upToCount: largestRecipe + 1) ?? Data()
    } catch {
      throw RetouchError(.inputOutput, "\(path): reading failed")
    }
    guard data.count <= largestRecipe else {
      throw RetouchError(.badData, "\(path): is larger than 1 MiB, too much for a recipe")
    }
    return Array(data)
  }
}
