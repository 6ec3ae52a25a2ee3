/// Parts of a file's path. By bytes, as the system has it: to Swift a slash before a combining mark is another
/// character.
package enum FilePath {
  private static let slash = UInt8(ascii: "/")

  /// `.` for a name alone.
  package static func folder(of path: String) -> String {
    guard let end = path.utf8.lastIndex(of: slash) else { return "." }
    return end == path.utf8.startIndex ? "/" : String(path[..<end])
  }

  /// What the folder is before a name: with the slash at its end, or nothing.
  package static func prefix(of path: String) -> String {
    guard let end = path.utf8.lastIndex(of: slash) else { return "" }
    return String(path[..<path.utf8.index(after: end)])
  }

  /// The part after the last slash.
  package static func name(of path: String) -> String {
    guard let end = path.utf8.lastIndex(of: slash) else { return path }
    return String(path[path.utf8.index(after: end)...])
  }

  /// A name in two: `boat.jpg` is `boat` and `.jpg`. A name without an extension, or a hidden one, has no second part.
  package static func stem(of name: String) -> (stem: String, ending: String) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  /// All between slashes, empty ones too.
  package static func parts(of path: String) -> [String] {
    path.utf8.split(separator: slash, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
  }
}

/// A name that is the same only byte by byte, as files are: to Swift two forms of `é` are one text.
package struct FileName: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (first: FileName, second: FileName) -> Bool {
    first.text.utf8.elementsEqual(second.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(text.utf8.count)
  }
}
