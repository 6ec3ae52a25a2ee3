import Foundation

/// Where a folder's files come from: `retouch-source.json` beside them.
///
/// It doesn't say through which endpoint they came: a mirror's or a company's own address is nobody
/// else's business, and the commit and the sums say what the files are.
package struct SourceRecord: Codable, Sendable, Equatable {
  package struct File: Codable, Sendable, Equatable {
    package var path: String
    package var size: Int
    package var sha256: String
  }

  package static let name = "retouch-source.json"

  package var repository: String
  package var commit: String
  package var files: [File]

  package init(repository: String, commit: String, files: [File]) {
    self.repository = repository
    self.commit = commit
    self.files = files
  }

  /// The record of a folder; nil when there is none that can be understood.
  package init?(folder: String) {
    let path = (folder as NSString).appendingPathComponent(Self.name)
    guard let data = FileManager.default.contents(atPath: path),
      let record = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = record
  }

  /// A file of the record's name that isn't one is nobody's to replace.
  static func checkPlace(in folder: TargetFolder) throws(HubError) {
    guard folder.status(name) != nil, SourceRecord(folder: folder.path) == nil else { return }
    throw HubError(
      .cannotCreate,
      "\(folder.path)/\(name): exists already and is no record of a fetch; choose another folder,"
        + " or give --overwrite")
  }

  /// Writes it into a folder, whole or not at all.
  package func write(into path: String) throws(HubError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let place = (path as NSString).appendingPathComponent(Self.name)
    do {
      let text = try encoder.encode(self) + Data("\n".utf8)
      try text.write(to: URL(fileURLWithPath: place), options: .atomic)
    } catch {
      throw HubError(
        .inputOutput, "\(place): writing failed: \((error as NSError).localizedDescription)")
    }
  }
}
