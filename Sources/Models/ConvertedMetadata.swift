import Checkpoints
import Foundation

/// What `retouch model convert` writes into a safetensors file, so that the file alone is a model:
/// the description as JSON under one key of the metadata.
enum ConvertedMetadata {
  static let key = "retouch-model"

  /// nil when the file carries none.
  /// - Throws: `CheckpointError` when it carries something else under that key.
  static func description(of checkpoint: Checkpoint) throws(CheckpointError) -> ModelDescription? {
    guard let text = checkpoint.metadata[key] else { return nil }
    let json: JSONValue
    do {
      json = try JSONValue.parse(Array(text.utf8))
    } catch {
      throw CheckpointError(.malformed, "\(checkpoint.path): its metadata \(key): \(error)")
    }
    let fields = try ConfigurationFields(json, file: checkpoint.path)
    guard json.object?["checkpoint"]?.array == nil else {
      throw CheckpointError(
        .unsupported, "\(checkpoint.path): one of several networks of a model; give its folder")
    }
    return ModelDescription(
      file: checkpoint.path, family: try fields.string("family"), checkpoints: [checkpoint.path],
      arguments: json.object?["arguments"]?.object ?? [:],
      fields: fields.fields.filter { !["family", "checkpoint", "arguments"].contains($0.key) },
      source: "its metadata")
  }
}
