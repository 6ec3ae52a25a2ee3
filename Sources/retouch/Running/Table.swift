/// Names and values beneath each other.
enum Table {
  static func text(_ rows: [(name: String, value: String)]) -> String {
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      row.name + String(repeating: " ", count: width - row.name.count + 2)
        + Messages.singleLine(row.value)
    }.joined(separator: "\n")
  }
}
