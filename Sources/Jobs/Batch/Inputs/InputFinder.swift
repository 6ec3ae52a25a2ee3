import Foundation
import Pictures
import RetouchKit

/// The pictures that a command line names: files, folders with all that is in them, patterns, lists.
struct InputFinder {
  /// Left out: the folder of results, which may lie among the inputs.
  let excluded: String

  /// In the order of the arguments, folders by name.
  /// - Throws: `RetouchError` that names the argument: nothing there, no picture in it, a damaged list.
  func inputs(_ arguments: [String]) throws(RetouchError) -> [FoundInput] {
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

  private func inputs(of argument: String) throws(RetouchError) -> [FoundInput] {
    switch FileKind(argument) {
    case .folder where FolderProbe.canonical(argument) == excluded:
      throw RetouchError(.badSetting, "\(argument): is the folder of the results; give another one")
    case .folder: return try pictures(in: argument, "")
    case .file: return [FoundInput(path: argument, name: Self.lastPart(argument))]
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
      } else if Self.isPicture(path) {
        found.append(FoundInput(path: path, name: name))
      }
    }
    return found
  }

  /// - Parameter prefix: what names in the tree begin with.
  private func pictures(in folder: String, _ prefix: String) throws(RetouchError) -> [FoundInput] {
    guard FolderProbe.canonical(folder) != excluded else { return [] }
    let entries: [String]
    do {
      entries = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw RetouchError(
        .noInput, "\(folder): can't be read: \(String(cString: strerror(errno)))")
    }
    var found: [FoundInput] = []
    for entry in entries.sorted() where !entry.hasPrefix(".") {
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

  // MARK: Names

  /// By the end of the name: a folder of photographs holds other things too.
  private static func isPicture(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  private static let extensions = Set(PictureFormat.allCases.flatMap(\.extensions) + ["gif"])
  private static var extensionNames: String { PictureFormat.knownExtensions + ", .gif" }

  static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// What of a pattern is no pattern: whole folders with a slash at the end, or nothing.
  static func fixedFolder(of pattern: String) -> String {
    let fixed = pattern.prefix { !"*?[".contains($0) }
    guard let slash = fixed.lastIndex(of: "/") else { return "" }
    return String(fixed[...slash])
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

/// What lies at a path; links are followed.
enum FileKind: Equatable {
  case file
  case folder

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self = status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
