/// Why a picture or mask could not be read, made or written: one line that names the file, what was found, what was
/// expected and what to do.
public struct PictureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, as far as a script needs to know.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// A setting that makes no sense (a percentage of 150, an unknown file extension).
    case badSetting
    /// The input exists but is not a picture that Retouch can edit.
    case badData
    /// The input doesn't exist or can't be opened.
    case noInput
    /// The output can't be created.
    case cannotCreate
    /// Reading or writing failed half-way (a failing disk, a broken pipe).
    case inputOutput
    /// There is no room for the output on its disk, or in the user's part of it.
    case diskFull
    /// Memory, threads or open files that this machine, or its limits, don't give.
    case outOfResources

    /// The exit code of a command that stops for this reason, as in `sysexits.h`.
    public var exitCode: Int32 {
      switch self {
      case .badSetting: 64
      case .badData: 65
      case .noInput: 66
      case .cannotCreate: 73
      case .inputOutput, .diskFull: 74
      case .outOfResources: 71
      }
    }
  }

  /// What may be set to have it done after all.
  package enum Remedy: Sendable, Equatable {
    case maximumPixels, overwrite, background, page, salvage
  }

  /// What went wrong, for a script.
  public let kind: Kind
  package let remedy: Remedy?
  /// A single line without control characters.
  public let description: String

  /// An error of a kind; control characters of its line become spaces.
  public init(_ kind: Kind, _ description: String) {
    self.init(kind, description, remedy: nil)
  }

  package init(_ kind: Kind, _ description: String, remedy: Remedy?) {
    self.kind = kind
    self.remedy = remedy
    self.description = PictureError.singleLine(description)
  }

  /// File names and libraries' messages may hold line breaks or terminal escapes; a message must not.
  private static func singleLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
