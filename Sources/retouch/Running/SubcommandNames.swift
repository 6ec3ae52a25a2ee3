import ArgumentParser

/// What is said of a word where a subcommand should stand.
struct SubcommandNames {
  /// Words that people use for the edits elsewhere.
  private static let synonyms = [
    "heal": "inpaint", "fill": "inpaint", "remove": "inpaint", "erase": "inpaint",
    "clean": "inpaint",
    "outpaint": "extend", "uncrop": "extend", "color": "colorize", "colour": "colorize",
    "enlarge": "upscale", "resize": "upscale", "superres": "upscale", "sharpen": "deblur",
    "repair": "restore", "unjpeg": "dejpeg", "masks": "mask", "models": "model", "gui": "paint",
    "web": "paint", "serve": "paint",
  ]

  private let command: any ParsableCommand.Type
  /// The words that led to it.
  private let path: [String]

  /// - Parameter words: without the program's own name, as far as they are subcommands.
  private init(_ command: any ParsableCommand.Type, _ path: [String]) {
    self.command = command
    self.path = path
  }

  /// The program's own.
  static let root = SubcommandNames(Retouch.self, [Retouch._commandName])

  var names: [String] { command.configuration.subcommands.map { $0._commandName } }

  /// How the command is called.
  var line: String { path.joined(separator: " ") }

  /// Those below one of them; nil when there is none of the name.
  func below(_ name: String) -> SubcommandNames? {
    command.configuration.subcommands.first { $0._commandName == name }
      .map { SubcommandNames($0, path + [name]) }
  }

  /// The long options that its help names, without their hyphens.
  var options: [String] {
    Retouch.helpMessage(for: command).matches(of: /--([a-z][a-z-]*)/).map { String($0.1) }
  }

  /// What was meant by a word, if a slip of the finger or another name explains it.
  func meant(by word: String) -> String? {
    if let synonym = Self.synonyms[word.lowercased()], names.contains(synonym) { return synonym }
    return NearestWord.find(word, among: names)
  }

  /// - Returns: a line that says so, and what there is.
  func refusal(of word: String) -> String {
    guard !names.isEmpty else { return "'\(line)' has no subcommands, and no '\(word)'" }
    if let meant = meant(by: word) {
      return "there is no subcommand '\(word)'; did you mean '\(meant)'?"
    }
    return "there is no subcommand '\(word)'; there are \(names.joined(separator: ", "))"
  }
}
