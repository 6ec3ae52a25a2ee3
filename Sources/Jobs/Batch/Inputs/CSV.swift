/// Comma-separated values (RFC 4180): cells may be quoted, and then hold commas, line breaks and doubled
/// quotes.
package enum CSV {
  package struct Row: Equatable {
    /// Where it begins, from 1.
    package var line: Int
    package var cells: [String]
  }

  package struct Problem: Error, Equatable {
    package var line: Int
    package var reason: String
  }

  /// Rows in their order; empty lines are left out.
  package static func rows(_ bytes: [UInt8]) throws(Problem) -> [Row] {
    let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var rows: [Row] = []
    var row = Row(line: 1, cells: [])
    var cell: [UInt8] = []
    var (line, index, isQuoted, wasQuoted) = (1, 0, false, false)

    func endCell() {
      row.cells.append(String(decoding: cell, as: UTF8.self))
      (cell, wasQuoted) = ([], false)
    }
    func endRow() {
      endCell()
      if row.cells != [""] { rows.append(row) }
      row = Row(line: line + 1, cells: [])
    }

    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte == newline { line += 1 }
        if byte != quote {
          cell.append(byte)
        } else if index < bytes.count, bytes[index] == quote {
          cell.append(quote)
          index += 1
        } else {
          (isQuoted, wasQuoted) = (false, true)
        }
        continue
      }
      switch byte {
      case quote where cell.isEmpty && !wasQuoted: isQuoted = true
      case comma: endCell()
      case newline:
        endRow()
        line += 1
      case carriageReturn where index == bytes.count || bytes[index] == newline: break
      default:
        guard !wasQuoted, byte != quote else {
          throw Problem(
            line: line, reason: "a quote stands inside a cell; double it, and quote the cell")
        }
        cell.append(byte)
      }
    }
    guard !isQuoted else { throw Problem(line: row.line, reason: "a quoted cell never ends") }
    if !cell.isEmpty || !row.cells.isEmpty || wasQuoted { endRow() }
    return rows
  }
}
