/// Commands that people are told to copy.
enum ShellWord {
  /// A word as a shell wants it.
  static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      let character = Character(Unicode.Scalar(byte))
      return byte >= 0x80 || character.isLetter || character.isNumber
        || "-._/+:,@%".contains(character)
    }
    if isPlain, !word.isEmpty, word.first != "-" { return word }
    return "'\(word.replacing("'", with: #"'\''"#))'"
  }
}
