import Foundation
import Pictures

/// Where a file is, as others call it.
package enum FilePlace {
  /// From the root. Links among its folders are followed, so that `..` means what it means to the system; the file's
  /// own name stays.
  package static func absolute(_ path: String) -> String {
    let (folder, name) = (FilePath.folder(of: path), FilePath.name(of: path))
    guard FileKind(folder) == .folder else { return withoutDots(path) }
    let real = FolderProbe.canonical(folder)
    return (real.hasSuffix("/") ? real : real + "/") + name
  }

  /// The same of folders that aren't there, by their names alone.
  private static func withoutDots(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var parts: [String] = []
    for part in FilePath.parts(of: whole) where part != "." && !part.isEmpty {
      if part != ".." {
        parts.append(part)
      } else if !parts.isEmpty {
        parts.removeLast()
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// A link in a page. Nothing in a name can make it another address.
  /// - Parameters:
  ///   - path: from the root.
  ///   - folder: of the page, from the root; nil: nobody knows where it will be.
  package static func link(to path: String, from folder: String?) -> String {
    let parts = FilePath.parts(of: path).filter { !$0.isEmpty }
    guard let folder else { return "file:///" + parts.map(encoded).joined(separator: "/") }
    let base = FilePath.parts(of: folder).filter { !$0.isEmpty }
    let shared = zip(parts, base).prefix { FileName($0) == FileName($1) }.count
    let up = [String](repeating: "..", count: base.count - shared)
    let down = parts.dropFirst(shared).map(encoded)
    return (["."] + up + down).joined(separator: "/")
  }

  /// All but letters, digits and what means nothing in an address.
  private static func encoded(_ part: String) -> String {
    var text = ""
    for byte in part.utf8 {
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
          || "-._~".unicodeScalars.contains(scalar)
      {
        text.unicodeScalars.append(scalar)
      } else {
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }
}
