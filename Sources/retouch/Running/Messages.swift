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
    _ = StandardStream.write(Array(text.utf8), to: 2)
  }

  /// File names may hold line breaks, terminal escapes or marks that turn the writing's direction; a
  /// message must not.
  static func singleLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      let isControl =
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || scalar.properties.isBidiControl
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    return line
  }
}
