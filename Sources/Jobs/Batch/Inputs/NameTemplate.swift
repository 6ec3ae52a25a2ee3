import Pictures
import RetouchKit

/// A file's name with parts of a picture's name in it: `{stem}-restored.{ext}`.
package struct NameTemplate: Sendable, Equatable {
  /// What may stand in braces, and what it is of `trip/a.jpg`.
  package static let placeholders = [
    "stem": "a", "ext": "jpg", "name": "a.jpg", "dir": "trip",
  ]

  private enum Part: Sendable, Equatable {
    case text(String)
    case placeholder(String)
  }

  private let parts: [Part]

  /// The picture's own name.
  package static let name = NameTemplate(parts: [.placeholder("name")])

  private init(parts: [Part]) { self.parts = parts }

  /// - Throws: `RetouchError` of kind `badSetting`: an unknown placeholder, a brace without its other.
  package init(_ text: String) throws(RetouchError) {
    func refusal(_ reason: String) -> RetouchError {
      RetouchError(.badSetting, "\(text): \(reason)")
    }
    var parts: [Part] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw refusal("a { has no }")
      }
      let word = String(rest[rest.index(after: open)..<close])
      guard Self.placeholders[word] != nil else {
        let names = Self.placeholders.keys.sorted().map { "{\($0)}" }.joined(separator: ", ")
        throw refusal("{\(word)} is not known; there are \(names)")
      }
      parts.append(.text(String(rest[..<open])))
      parts.append(.placeholder(word))
      rest = rest[rest.index(after: close)...]
    }
    parts.append(.text(String(rest)))
    self.parts = parts
  }

  func mentions(_ placeholder: String) -> Bool { parts.contains(.placeholder(placeholder)) }

  /// - Parameters:
  ///   - name: a picture's name in the tree of inputs.
  ///   - ext: in place of the name's own extension.
  func filled(_ name: String, ext: String? = nil) -> String {
    let (folder, file) = (FilePath.folder(of: name), FilePath.name(of: name))
    let (stem, ending) = FilePath.stem(of: file)
    let end = ext ?? String(ending.dropFirst())
    let values = [
      "stem": stem, "ext": end, "name": end.isEmpty ? stem : "\(stem).\(end)",
      "dir": folder,
    ]
    let text = parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let word): values[word] ?? ""
      }
    }.joined()
    // "./a" and "a" are one file, and must be one name.
    return FilePath.parts(of: text).enumerated()
      .filter { $1 != "." && !($1.isEmpty && $0 > 0) }.map(\.element).joined(separator: "/")
  }
}
