import Foundation
import Pictures
import RetouchKit

/// The pictures that a command line names: files, folders with all that is in them, patterns, lists.
package struct InputFinder {
  /// What the user should know of what was found.
  private(set) var notes: [String] = []
  /// Left out: the folder of results, which may lie among the inputs.
  let excluded: String

  init(excluded: String) { self.excluded = excluded }

  /// The pictures alone, by their paths.
  /// - Throws: `RetouchError` that names the argument.
  package static func pictures(_ arguments: [String]) throws(RetouchError) -> [String] {
    var finder = InputFinder(excluded: "")
    return try finder.inputs(arguments).map(\.path)
  }

  /// In the order of the arguments, folders by name.
  /// - Throws: `RetouchError` that names the argument: nothing there, no picture in it, a damaged list.
  mutating func inputs(_ arguments: [String]) throws(RetouchError) -> [FoundInput] {
    var found: [FoundInput] = []
    for argument in arguments {
      if let list = InputList(argument) {
        found += try list.inputs()
        continue
      }
      let inputs = try self.inputs(of: argument)
      guard !inputs.isEmpty else {
        throw RetouchError(
          .noInput,
          "\(argument): no pictures in there; a picture's name ends in one of \(Self.extensionNames)"
        )
      }
      found += inputs
    }
    return found
  }

  private mutating func inputs(of argument: String) throws(RetouchError) -> [FoundInput] {
    switch FileKind(argument) {
    case .folder where FolderProbe.canonical(argument) == excluded:
      throw RetouchError(.badSetting, "\(argument): is the folder of the results; give another one")
    case .folder: return try pictures(in: argument, "")
    case .other:
      throw RetouchError(.noInput, "\(argument): is no regular file; give a picture's file")
    case .file: return [FoundInput(path: argument, name: FilePath.name(of: argument))]
    case nil: break
    }
    guard argument.contains(where: { "*?[".contains($0) }) else {
      throw RetouchError(.noInput, "\(argument): no such file or folder; check the name")
    }
    let base = Self.fixedFolder(of: argument)
    var found: [FoundInput] = []
    for path in Self.matches(argument) {
      let name = String(path.dropFirst(base.count))
      if FileKind(path) == .folder {
        found += try pictures(in: path, name + "/")
      } else if Self.isPicture(path), FileKind(path) == .file {
        found.append(FoundInput(path: path, name: name))
      }
    }
    return found
  }

  /// - Parameter prefix: what names in the tree begin with.
  private mutating func pictures(in folder: String, _ prefix: String) throws(RetouchError)
    -> [FoundInput]
  {
    guard FolderProbe.canonical(folder) != excluded else { return [] }
    let entries = try names(in: folder)
    var found: [FoundInput] = []
    for entry in entries where !entry.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + entry : "\(folder)/\(entry)"
      switch FileKind(path) {
      // A link to a folder may lead back to where it lies.
      case .folder where !FileKind.isLink(path):
        found += try pictures(in: path, "\(prefix)\(entry)/")
      case .file where Self.isPicture(entry):
        found.append(FoundInput(path: path, name: prefix + entry))
      default: break
      }
    }
    return found
  }

  /// Sorted. Names that are no UTF-8 can't be told apart afterwards; they are noted and left out.
  private mutating func names(in folder: String) throws(RetouchError) -> [String] {
    guard let entries = opendir(folder) else {
      throw RetouchError(
        .noInput, "\(folder): can't be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if let name = String(validating: bytes, as: UTF8.self) {
        names.append(name)
      } else {
        notes.append(
          "\(folder)/\(String(decoding: bytes, as: UTF8.self)): left out, its name is no UTF-8; rename it"
        )
      }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: Names

  /// By the end of the name: a folder of photographs holds other things too.
  private static func isPicture(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  private static let extensions = Set(PictureFormat.allCases.flatMap(\.extensions) + ["gif"])
  private static var extensionNames: String { PictureFormat.knownExtensions + ", .gif" }

  /// What of a pattern is no pattern: whole folders with a slash at the end, or nothing.
  static func fixedFolder(of pattern: String) -> String {
    FilePath.prefix(of: String(pattern.prefix { !"*?[".contains($0) }))
  }

  private static func matches(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, 0, nil, &result) == 0 else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { index in
      result.gl_pathv[index].map { String(cString: $0) }
    }
  }
}
