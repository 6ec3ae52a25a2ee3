/// Commands that people are told to copy.
enum ShellWord {
  /// A command that was given, to be given again: options stay as they are.
  static func line(_ words: [String]) -> String {
    words.map { word in
      let name = word.drop { $0 == "-" }
      return name.isEmpty
        ? quoted(word) : word.prefix(word.count - name.count) + quoted(String(name))
    }.joined(separator: " ")
  }

  /// A word as a shell wants it.
  static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      let character = Character(Unicode.Scalar(byte))
      return byte >= 0x80 || character.isLetter || character.isNumber
        || "-._/+:,@%=".contains(character)
    }
    if isPlain, !word.isEmpty, word.first != "-" { return word }
    return "'\(word.replacing("'", with: #"'\''"#))'"
  }
}
