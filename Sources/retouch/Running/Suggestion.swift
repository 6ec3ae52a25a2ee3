import ArgumentParser

/// "Did you mean": subcommands that are spelt nearly as what was typed.
enum Suggestion {
  /// Prints one line when the first argument is nearly a subcommand.
  static func printIfMistyped(arguments: [String], error: ExitCode) {
    guard error == .validationFailure, arguments.count > 1,
      let meant = nearest(to: arguments[1], among: Retouch.names)
    else { return }
    Messages.error("there is no subcommand '\(arguments[1])'; did you mean '\(meant)'?")
  }

  /// The closest of `words`, if a slip of the finger explains the difference.
  static func nearest(to word: String, among words: [String]) -> String? {
    guard !word.hasPrefix("-"), !words.contains(word) else { return nil }
    return words.map { (word: $0, distance: distance($0, word)) }
      .filter { $0.distance <= max(1, $0.word.count / 3) }
      .min { $0.distance < $1.distance }?.word
  }

  /// Letters to insert, delete or replace (Levenshtein).
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in second.indices {
        let replaced = diagonal + (letter == second[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}

extension Retouch {
  fileprivate static var names: [String] {
    configuration.subcommands.compactMap { $0._commandName } + ["help"]
  }
}
