import RetouchKit

/// The library says what would help; the command adds which option does it.
enum Advice {
  private static let options = [
    "raise the limit": "--max-pixels N",
    "ask to overwrite it": "--overwrite",
    "choose a background colour": "--background white",
    "choose one of them": "--page N",
    "this model needs a class": "--class N",
  ]

  static func adding(to message: String) -> String {
    for (words, option) in options where message.contains(words) {
      return "\(message) (\(option))"
    }
    return message
  }
}
