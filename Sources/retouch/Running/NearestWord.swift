/// What somebody meant who mistyped a word.
enum NearestWord {
  /// The closest of `words`, if a slip of the finger explains the difference.
  static func find(_ word: String, among words: [String]) -> String? {
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
