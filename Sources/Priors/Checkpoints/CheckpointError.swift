/// Why a model can't be used: one line that names the file, what was found and what would do.
public struct CheckpointError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    /// There is no such file or folder.
    case missing
    /// A file that is damaged, hostile or not what its name says.
    case malformed
    /// A sound model that asks for something Retouch does not do.
    case unsupported
  }
  public let kind: Kind
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
