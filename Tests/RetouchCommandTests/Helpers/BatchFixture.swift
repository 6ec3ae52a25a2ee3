import Foundation
import Testing

/// A batch of small pictures in a folder of its own, and what it left.
final class BatchFixture {
  let folder: TestFolder
  /// The batch that the tests run.
  let edit = ["batch", "upscale", "--set", "scale=2", "-i", "in", "-o", "out"]

  init() throws {
    folder = try TestFolder()
    try make(folder: "in/sub")
  }

  func make(folder name: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path(name), withIntermediateDirectories: true)
  }

  /// Small pictures, in two folders and three formats.
  func makePictures(_ count: Int) throws {
    for number in 0..<count {
      let ending = ["png", "jpg", "webp"][number % 3]
      try folder.makePicture(
        "in/\(number % 2 == 0 ? "" : "sub/")\(number).\(ending)", 20 + number % 7, 24)
    }
  }

  /// Results by name, without the journal.
  func results(_ name: String = "out") throws -> [String: Data] {
    var found: [String: Data] = [:]
    let root = folder.path(name)
    for entry in try FileManager.default.subpathsOfDirectory(atPath: root)
    where !entry.hasPrefix(".retouch") {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(root)/\(entry)", isDirectory: &isFolder)
      if !isFolder.boolValue { found[entry] = try folder.data("\(name)/\(entry)") }
    }
    return found
  }

  func records(_ name: String = "out") throws -> [[String: Any]] {
    let journals = folder.path("\(name)/.retouch/journal")
    return try FileManager.default.contentsOfDirectory(atPath: journals).sorted().flatMap {
      journal in
      try String(contentsOfFile: "\(journals)/\(journal)", encoding: .utf8).split(separator: "\n")
        .map {
          try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
  }

  func outputs(_ status: String, _ name: String = "out") throws -> [String] {
    try records(name).filter { $0["status"] as? String == status }
      .compactMap { $0["output"] as? String }.sorted()
  }
}
