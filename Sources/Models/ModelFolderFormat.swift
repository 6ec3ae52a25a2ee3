import Checkpoints
import Foundation

/// A folder's description and its mapped files.
struct OpenedFolder: Sendable {
  var description: ModelDescription
  var checkpoints: [Checkpoint]
}

/// A kind of model folder: the file by which it is known, and its reader.
struct ModelFolderFormat: Sendable {
  let signature: String
  /// nil when the folder is another kind after all.
  let open: @Sendable (String) throws(CheckpointError) -> OpenedFolder?

  /// All kinds, in the order in which they are tried.
  static let all = [
    ModelFolderFormat(signature: ModelDescription.fileName) { folder throws(CheckpointError) in
      try described(join(folder, ModelDescription.fileName))
    },
    ModelFolderFormat(signature: "model_index.json") { folder throws(CheckpointError) in
      try PipelineFolder(path: folder).opened()
    },
    // The same description under a plainer name.
    ModelFolderFormat(signature: "config.json") { folder throws(CheckpointError) in
      let path = join(folder, "config.json")
      guard try JSONFile.read(path).object?["family"] != nil else { return nil }
      return try described(path)
    },
  ]

  private static func described(_ path: String) throws(CheckpointError) -> OpenedFolder {
    let description = try ModelDescription(file: path)
    var checkpoints: [Checkpoint] = []
    for path in description.checkpoints { checkpoints.append(try Checkpoint(file: path)) }
    return OpenedFolder(description: description, checkpoints: checkpoints)
  }

  /// What a folder that is no model holds, and what would do.
  static func whatIsThere(in folder: String) -> String {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let files = names.filter { name in
      ["pt", "pth", "bin", "pkl", "safetensors"].contains((name as NSString).pathExtension)
    }
    if let first = files.first {
      return "it has neither retouch-model.json nor model_index.json; give a checkpoint itself:"
        + " \(join(folder, first))"
    }
    return "it has neither retouch-model.json, model_index.json nor a checkpoint"
  }

  private static func join(_ folder: String, _ name: String) -> String {
    (folder as NSString).appendingPathComponent(name)
  }
}
