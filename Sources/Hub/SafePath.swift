/// Names that a server gives become names of files here: none may lead out of the folder, or be
/// one that a terminal or a file system takes for something else.
enum SafePath {
  /// What is wrong with a name; nil when nothing is.
  static func fault(of path: String) -> String? {
    if path.isEmpty { return "an empty name" }
    if path.utf8.count > 1024 { return "a name of \(path.utf8.count) bytes" }
    if path.first == "/" { return "an absolute path" }
    for scalar in path.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        return "a control character in a name"
      default: break
      }
      if scalar.properties.isBidiControl { return "a control character in a name" }
      if scalar == "\\" { return "a backslash in a name" }
    }
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      if part.isEmpty || part == "." || part == ".." { return "a path that is not plain" }
      // File systems allow 255, of which the part's name takes some.
      if part.utf8.count > 200 { return "a name of \(part.utf8.count) bytes" }
    }
    return nil
  }
}
