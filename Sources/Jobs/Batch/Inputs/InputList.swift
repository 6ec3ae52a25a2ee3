import Checkpoints
import Foundation
import Pictures
import RetouchKit

/// A list of pictures: JSON lines, CSV, or a name a line.
struct InputList {
  enum Form {
    case jsonLines
    case csv
    case names
  }

  let path: String
  let form: Form

  /// Bytes of a list at most: some ten million pictures.
  private static let largest = 1 << 30
  /// How much of it is looked at before all is read.
  private static let beginning = 4096

  /// nil when the name is none of a list's. `-` is standard input: a name a line.
  init?(_ path: String) {
    self.path = path
    let lower = path.lowercased()
    if lower.hasSuffix(".jsonl") || lower.hasSuffix(".ndjson") {
      form = .jsonLines
    } else if lower.hasSuffix(".csv") {
      form = .csv
    } else if lower.hasSuffix(".txt") || path == "-" {
      form = .names
    } else {
      return nil
    }
  }

  /// - Throws: `RetouchError` that names the list and the line.
  func inputs() throws(RetouchError) -> [FoundInput] {
    let bytes = try self.bytes()
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw RetouchError(.badData, "\(name): is no UTF-8 text; write the list as UTF-8")
    }
    let found: [FoundInput]
    switch form {
    case .names:
      found = try lines(bytes).map { (_, line) throws(RetouchError) in
        try input(String(decoding: line, as: UTF8.self), number: nil)
      }
    case .jsonLines:
      found = try lines(bytes).map { (number, line) throws(RetouchError) in
        try row(json: Array(line), number)
      }
    case .csv: found = try table(bytes)
    }
    guard !found.isEmpty else { throw RetouchError(.noInput, "\(name): lists no pictures") }
    return found
  }

  private var name: String { path == "-" ? "standard input" : path }

  /// Of the list: relative names in it are meant from there.
  private var folder: String {
    path == "-" ? "" : FilePath.prefix(of: path)
  }

  private func bytes() throws(RetouchError) -> [UInt8] {
    let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let file else {
      throw RetouchError(
        .noInput, "\(path): can't be opened: \(String(cString: strerror(errno)))")
    }
    let data: Data
    do {
      // What is no text is known by its beginning, and the rest is left where it is.
      let start = try file.read(upToCount: Self.beginning) ?? Data()
      data = start.contains(0) ? start : start + (try file.read(upToCount: Self.largest) ?? Data())
    } catch {
      throw RetouchError(.inputOutput, "\(name): reading failed")
    }
    guard !data.prefix(Self.beginning).contains(0) else {
      throw RetouchError(.badData, "\(name): is no list: it holds zero bytes, and text has none")
    }
    guard data.count <= Self.largest else {
      throw RetouchError(.badData, "\(name): is larger than 1 GiB; split the list")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return Array(data.starts(with: mark) ? data.dropFirst(3) : data)
  }

  /// With their numbers, from 1; empty ones are left out.
  private func lines(_ bytes: [UInt8]) -> [(number: Int, line: ArraySlice<UInt8>)] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      .compactMap { index, line in
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return line.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? nil : (index + 1, line)
      }
  }

  private func refusal(_ number: Int, _ reason: String) -> RetouchError {
    RetouchError(.badData, "\(name), line \(number): \(reason)")
  }

  private func row(json line: [UInt8], _ number: Int) throws(RetouchError) -> FoundInput {
    let json: JSONValue
    do {
      json = try JSONValue.parse(line, depth: 8, values: 10_000)
    } catch {
      throw refusal(number, "is not sound JSON: \(error)")
    }
    guard let members = json.object else { throw refusal(number, "is no JSON object") }
    return try row(members.mapValues { .json($0) }, number)
  }

  private func table(_ bytes: [UInt8]) throws(RetouchError) -> [FoundInput] {
    let rows: [CSV.Row]
    do {
      rows = try CSV.rows(bytes)
    } catch {
      throw refusal(error.line, error.reason)
    }
    guard let head = rows.first else { return [] }
    let names = head.cells.map { $0.trimmingCharacters(in: .whitespaces) }
    guard Set(names).count == names.count, names.contains(Key.input) else {
      throw refusal(head.line, "must name the columns, each once, one of them \(Key.input)")
    }
    return try rows.dropFirst().map { (row) throws(RetouchError) in
      guard row.cells.count == names.count else {
        throw refusal(row.line, "has \(row.cells.count) cells, the first line \(names.count)")
      }
      var values: [String: FieldOverrides.Value] = [:]
      for (name, cell) in zip(names, row.cells) where !cell.isEmpty { values[name] = .text(cell) }
      return try self.row(values, row.line)
    }
  }

  enum Key {
    static let input = "input"
    static let output = "output"
    /// Why it failed, in lists that reports make: for people.
    static let error = "error"
  }

  private func row(
    _ values: [String: FieldOverrides.Value], _ number: Int
  ) throws(RetouchError) -> FoundInput {
    var values = values
    func text(_ key: String) throws(RetouchError) -> String? {
      switch values.removeValue(forKey: key) {
      case nil: return nil
      case .text(let text), .json(.string(let text)): return text
      case .json: throw refusal(number, "\(key) must be the name of a file")
      }
    }
    guard let path = try text(Key.input), !path.isEmpty else {
      throw refusal(number, "\(Key.input) is missing: the name of the picture")
    }
    let output = try text(Key.output)
    values.removeValue(forKey: Key.error)
    var input = try input(path, number: number)
    if let output {
      guard Self.stays(output) else {
        throw refusal(
          number, "output \(output): must be a name in the folder of results, without '..'")
      }
      input.output = output
    }
    for (name, value) in values { input.overrides.set(name, value, folder: folder) }
    return input
  }

  private func input(_ path: String, number: Int?) throws(RetouchError) -> FoundInput {
    guard !path.utf8.contains(0) else {
      throw RetouchError(.badData, "\(name): names hold a zero byte")
    }
    return FoundInput(
      path: path.hasPrefix("/") ? path : folder + path,
      name: Self.stays(path) ? path : FilePath.name(of: path))
  }

  /// Whether a name stays in the folder that it is meant from.
  static func stays(_ path: String) -> Bool {
    let parts = FilePath.parts(of: path)
    return !path.utf8.contains(0) && parts.allSatisfy { !["", ".", ".."].contains($0) }
  }
}
