import ArgumentParser

/// What is said of a command line that can't be understood: one line, like any other error.
enum UsageMessage {
  /// - Parameter arguments: without the program's own name.
  static func line(for error: any Error, arguments: some Sequence<String>) -> String {
    var place = SubcommandNames.root
    var words = Array(arguments)[...]
    while let word = words.first, let below = place.below(word) {
      place = below
      words = words.dropFirst()
    }
    if !place.names.isEmpty, let line = line(for: words, at: place) { return line }
    if let line = unknownOption(among: words, at: place) { return line }
    let message = oneLine(Retouch.message(for: error))
    let end = message.last.map { ".?!".contains($0) } == true ? "" : ";"
    return "\(message)\(end) see '\(place.line) --help'"
  }

  /// A mistyped option. The parser says so only when nothing else is wrong, and without the option that was meant much
  /// is missing.
  private static func unknownOption(
    among words: ArraySlice<String>, at place: SubcommandNames
  ) -> String? {
    let known = place.options
    for word in words.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
      let option = String(word.dropFirst(2).prefix { $0 != "=" })
      guard !known.contains(option), let meant = NearestWord.find(option, among: known) else {
        continue
      }
      return "unknown option '--\(option)'; did you mean '--\(meant)'? See '\(place.line) --help'"
    }
    return nil
  }

  /// What is wrong where a subcommand is missing.
  private static func line(for words: ArraySlice<String>, at place: SubcommandNames) -> String? {
    guard let first = words.first else { return nil }
    guard first.hasPrefix("-"), first != "-" else { return place.refusal(of: first) }
    // Options before their subcommand.
    let later = words.dropFirst().filter { !$0.hasPrefix("-") }
    if let name = later.first(where: { place.names.contains($0) }) {
      return "options come after the subcommand: \(place.line) \(name) … \(first) …"
    }
    return later.first { place.meant(by: $0) != nil }.map(place.refusal)
  }

  /// What `help` was asked about, and there is none of; nil when there is.
  /// - Parameter arguments: without the program's own name.
  static func refusal(ofHelp arguments: some Sequence<String>) -> String? {
    var words = Array(arguments)[...]
    guard words.popFirst() == "help" else { return nil }
    var place = SubcommandNames.root
    for word in words where !word.hasPrefix("-") {
      guard let below = place.below(word) else {
        return word == "help" && place.line == SubcommandNames.root.line
          ? nil : place.refusal(of: word)
      }
      place = below
    }
    return nil
  }

  /// A list of allowed values, which comes one to a line, as a sentence.
  private static func oneLine(_ message: String) -> String {
    let lines = message.split(separator: "\n").map { $0.drop { $0 == " " } }
    let items = lines.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }
    let text = lines.filter { !$0.hasPrefix("- ") }.joined(separator: " ")
    return items.isEmpty ? text : "\(text) \(items.joined(separator: ", "))"
  }
}
