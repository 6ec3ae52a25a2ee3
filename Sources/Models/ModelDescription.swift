import Checkpoints
import Foundation

/// What a model says of itself: `retouch-model.json`, or what a checkpoint's own records amount to.
///
/// The keys are `family`, `checkpoint` (a file or a list, relative to the folder), `arguments` (of the
/// network, by the names of the original constructor or command line), `classes`, `sigma_min`,
/// `sigma_max`, `sigma_data`, `rho` and what a family has besides.
package struct ModelDescription: Sendable {
  /// Of the description, for messages.
  package var file: String
  package var family: String
  /// Paths of the checkpoint files.
  package var checkpoints: [String]
  package var arguments: [String: JSONValue]
  /// All other keys.
  package var fields: [String: JSONValue]
  /// How this is known: "retouch-model.json", "its pickle", "names and shapes of its tensors".
  package var source: String

  static let fileName = "retouch-model.json"

  /// Keys that say where a model comes from and change nothing.
  private static let remarks: Set<String> = [
    "branch", "commit", "flags", "licence", "module", "msd_router", "reference", "repository",
    "source_sha256",
  ]

  /// Keys that nobody here knows: most likely misspelt.
  var strangers: [String] {
    fields.keys.filter {
      !Self.remarks.contains($0) && !ModelSettings.names.contains($0) && !$0.hasPrefix("_")
    }.sorted()
  }

  /// Reads a description; checkpoints are relative to its folder.
  /// - Throws: `CheckpointError` that names the file and the field.
  init(file path: String) throws(CheckpointError) {
    let json = try ConfigurationFields(try JSONFile.read(path), file: path)
    file = path
    source = (path as NSString).lastPathComponent
    family = try json.string("family")
    let folder = (path as NSString).deletingLastPathComponent
    let names: [String]
    if let name = json["checkpoint"]?.string {
      names = [name]
    } else {
      names = try json.strings("checkpoint")
    }
    guard !names.isEmpty, names.count <= 64 else {
      throw json.malformed("checkpoint must name a file, or a list of at most 64")
    }
    checkpoints = []
    for name in names {
      // What `convert` writes is handed around: it must not lead elsewhere.
      let leads = source == Self.fileName && name.split(separator: "/").contains("..")
      let isPath = name.unicodeScalars.allSatisfy { $0.value >= 0x20 }
      guard !name.isEmpty, isPath, !name.hasPrefix("/"), !leads else {
        throw json.malformed("checkpoint must be a path within the model's folder")
      }
      checkpoints.append((folder as NSString).appendingPathComponent(name))
    }
    guard let object = (json["arguments"] ?? .object([:])).object else {
      throw json.malformed("arguments must be an object")
    }
    arguments = object
    fields = json.fields.filter { !["family", "checkpoint", "arguments"].contains($0.key) }
  }

  init(
    file: String, family: String, checkpoints: [String], arguments: [String: JSONValue] = [:],
    fields: [String: JSONValue] = [:], source: String
  ) {
    self.file = file
    self.family = family
    self.checkpoints = checkpoints
    self.arguments = arguments
    self.fields = fields
    self.source = source
  }

  /// Arguments of one of several networks, or of the only one.
  func arguments(_ name: String?) -> [String: JSONValue] {
    guard let name else { return arguments }
    return arguments[name]?.object ?? [:]
  }
}
