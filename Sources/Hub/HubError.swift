/// Why a repository can't be fetched: one line that names the file or address, what was found and
/// the way out.
package struct HubError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// A name, revision, address or token that can't be one.
    case badSetting
    /// An answer that makes no sense, a hostile name, a wrong size or sum.
    case badData
    /// There is no such repository, revision or file, or it isn't for everyone.
    case notFound
    /// The server can't be reached or doesn't do its work.
    case unreachable
    /// The file can't be made, or would replace another.
    case cannotCreate
    /// Reading or writing a file failed half-way.
    case inputOutput
    case cancelled
  }

  package let kind: Kind
  /// One line, whatever the server says.
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = Self.oneLine(description)
  }

  package static let cancelled = HubError(.cancelled, "cancelled")

  /// Servers may say what they like: line breaks, a terminal's control codes, endless texts.
  private static func oneLine(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var line = String(
      String.UnicodeScalarView(
        scalars.prefix(longest).map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: "?"
          default: scalar.properties.isBidiControl ? "?" : scalar
          }
        }))
    if scalars.count > longest { line += "…" }
    return line
  }

  /// A path may have 4096 bytes; the rest is room to say what is wrong with it.
  private static let longest = 5000
}
