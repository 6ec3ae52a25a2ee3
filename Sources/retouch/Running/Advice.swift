import RetouchKit

/// The library says what would help; the command adds which option does it.
enum Advice {
  private static let options = [
    "raise the limit": "--max-pixels N",
    "ask to overwrite it": "--overwrite",
    "choose a background colour": "--background white",
    "choose one of them": "--page N",
  ]

  /// Of edits that aren't in a recipe, where fields of these names are.
  private static let editOptions = [
    "this model needs a class": "--class N",
    "white is filled": "--invert-mask if black should be",
    "raise the damage limit": "--damage-limit P",
    "give less, or dilate it too": "--feather, --dilate",
  ]

  static func adding(to message: String) -> String {
    let known = message.contains(": edits[") ? options : options.merging(editOptions) { $1 }
    for (words, option) in known where message.contains(words) {
      return "\(message) (\(option))"
    }
    return message
  }
}
