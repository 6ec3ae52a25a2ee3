import ArgumentParser

/// What is said of a command line that can't be understood: one line, like any other error.
enum UsageMessage {
  /// - Parameter arguments: without the program's own name.
  static func line(for error: any Error, arguments: some Sequence<String>) -> String {
    var command: any ParsableCommand.Type = Retouch.self
    var names = [Retouch._commandName]
    for argument in arguments {
      let subcommands = command.configuration.subcommands
      if let named = subcommands.first(where: { $0._commandName == argument }) {
        command = named
        names.append(argument)
      } else {
        if let meant = nearest(to: argument, among: subcommands.map { $0._commandName }) {
          return "there is no subcommand '\(argument)'; did you mean '\(meant)'?"
        }
        break
      }
    }
    let message = oneLine(Retouch.message(for: error))
    let end = message.last.map { ".?!".contains($0) } == true ? "" : ";"
    return "\(message)\(end) see '\(names.joined(separator: " ")) --help'"
  }

  /// A list of allowed values, which comes one to a line, as a sentence.
  private static func oneLine(_ message: String) -> String {
    let lines = message.split(separator: "\n").map { $0.drop { $0 == " " } }
    let items = lines.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }
    let text = lines.filter { !$0.hasPrefix("- ") }.joined(separator: " ")
    return items.isEmpty ? text : "\(text) \(items.joined(separator: ", "))"
  }

  /// The closest of `words`, if a slip of the finger explains the difference.
  private static func nearest(to word: String, among words: [String]) -> String? {
    guard !word.hasPrefix("-"), word.count < 40 else { return nil }
    return words.map { (word: $0, distance: distance($0, word)) }
      .filter { $0.distance <= max(1, $0.word.count / 3) }
      .min { $0.distance < $1.distance }?.word
  }

  /// Letters to insert, delete, replace or swap with their neighbour (Damerau).
  private static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first), Array(second))
    var rows = [Array(0...second.count)]
    for (row, letter) in first.enumerated() {
      var next = [row + 1]
      for (column, other) in second.enumerated() {
        var best = min(
          rows[row][column] + (letter == other ? 0 : 1), rows[row][column + 1] + 1,
          next[column] + 1)
        if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
          best = min(best, rows[row - 1][column - 1] + 1)
        }
        next.append(best)
      }
      rows.append(next)
    }
    return rows[first.count][second.count]
  }
}
