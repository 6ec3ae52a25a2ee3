import Foundation

/// What people read, on standard error: one line each.
enum Messages {
  static func error(_ text: String) {
    write("retouch: \(singleLine(text))\n")
  }

  static func note(_ text: String) {
    write("retouch: \(singleLine(text))\n")
  }

  /// Text as it is; a closed or full standard error is nobody's business.
  static func write(_ text: String) {
    _ = StandardStream.write(Array(text.utf8), to: StandardStream.errors)
  }

  /// File names may hold line breaks, terminal escapes, or marks that turn the writing's direction or can't be seen; a
  /// message must not.
  static func singleLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars { line.unicodeScalars.append(isShown(scalar) ? scalar : " ") }
    return line
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    // Two of these join letters or keep them apart, and belong to words.
    case .format: scalar.value == 0x200C || scalar.value == 0x200D
    default: true
    }
  }
}
