/// Why a model can't be used: one line that names the file, what was found and what would do.
package struct CheckpointError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// There is no such file or folder.
    case missing
    /// A file that is damaged, hostile or not what its name says.
    case malformed
    /// A sound model that asks for something Retouch does not do.
    case unsupported
    /// A folder or file that can't be made.
    case cannotCreate
    /// Writing failed half-way: a full disk.
    case notWritten
    /// Memory or open files that this machine, or its limits, don't give.
    case outOfResources
  }
  /// What may be set to have it done after all.
  package enum Remedy: Sendable {
    case overwrite, model, family, arguments
  }
  package let kind: Kind
  package let remedy: Remedy?
  /// One line, whatever the file holds.
  package let description: String

  package init(_ kind: Kind, _ description: String, remedy: Remedy? = nil) {
    self.kind = kind
    self.remedy = remedy
    self.description = Self.oneLine(description)
  }

  /// Names in hostile files may hold line breaks or a terminal's control codes, or be very long.
  private static func oneLine(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var line = String(
      String.UnicodeScalarView(
        scalars.prefix(longest).map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: "?"
          default: scalar
          }
        }))
    if scalars.count > longest { line += "…" }
    return line
  }

  /// A path may have 4096 bytes; the rest is room to say what is wrong with it.
  private static let longest = 5000
}
