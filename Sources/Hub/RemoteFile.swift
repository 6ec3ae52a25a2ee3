/// A file of a repository, as the hub lists it.
package struct RemoteFile: Sendable, Equatable {
  /// What the file must add up to.
  package enum Checksum: Sendable, Equatable {
    /// Of the content: large files.
    case sha256(String)
    /// Of `blob SIZE\0` and the content, as git names it: small ones.
    case gitBlob(String)

    var hexadecimal: String {
      switch self {
      case .sha256(let sum), .gitBlob(let sum): sum
      }
    }
  }

  /// From the repository's root, with slashes. It is what the server says; `FileChoice` hands out
  /// safe ones only.
  package let path: String
  /// In bytes.
  package let size: Int
  package let checksum: Checksum

  package init(path: String, size: Int, checksum: Checksum) {
    self.path = path
    self.size = size
    self.checksum = checksum
  }

  /// The folder that it lies in; empty for the root.
  var folder: Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }
  var name: Substring {
    path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
  }
}
