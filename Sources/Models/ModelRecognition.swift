import Checkpoints
import Foundation

/// What a checkpoint that carries no description is: by its pickle's records, by the names and
/// shapes of its tensors, and, where the same tensors serve two families, by its file's name.
enum ModelRecognition {
  /// The architecture that tensors are of, and its arguments as far as they tell.
  static func architecture(_ shapes: StateShapes, given: [String: JSONValue]) -> (
    architecture: Architecture, arguments: [String: JSONValue]
  )? {
    for architecture in Architecture.all {
      if let arguments = architecture.recognise(shapes, given) { return (architecture, arguments) }
    }
    return nil
  }

  /// - Throws: `CheckpointError` when it is no network that Retouch knows.
  static func description(
    of checkpoint: Checkpoint, family: String?, settings: [String: JSONValue]
  ) throws(CheckpointError) -> ModelDescription {
    if let known = try ConvertedMetadata.description(of: checkpoint) { return known }
    let names = ["ema", "model", "state_dict", "net", "", "velmodel"]
    let group = names.compactMap { checkpoint.groups[$0] }.first ?? checkpoint.groups.first?.value
    guard let group else {
      throw CheckpointError(.malformed, "\(checkpoint.path): holds no tensors")
    }
    let shapes = StateShapes(group)
    guard let found = architecture(shapes, given: settings) else {
      throw CheckpointError(
        .unsupported,
        "\(checkpoint.path): its \(shapes.shapes.count) tensors are of no network that Retouch knows"
          + " (\(Architecture.all.map(\.title).joined(separator: ", "))); a network of diffusers"
          + " needs its folder with model_index.json")
    }
    let facts = CheckpointFacts(
      architecture: found.architecture, shapes: shapes, className: group.module?.className,
      groups: Set(checkpoint.groups.keys),
      fileName: (checkpoint.path as NSString).lastPathComponent.lowercased())
    guard let name = family ?? ModelFamily.all.first(where: { $0.recognises(facts) })?.name else {
      throw CheckpointError(
        .unsupported,
        "\(checkpoint.path): \(found.architecture.title), but of which family its weights don't"
          + " tell; say it when it is converted", remedy: .family)
    }
    return ModelDescription(
      file: checkpoint.path, family: name, checkpoints: [checkpoint.path], fields: facts.fields,
      source: group.module == nil ? "its tensors' names and shapes" : "its pickle")
  }
}

/// What tells families apart that share a network.
package struct CheckpointFacts: Sendable {
  package var architecture: Architecture
  package var shapes: StateShapes
  /// Of a pickle's module.
  package var className: String?
  /// What the file's groups of tensors are called.
  package var groups: Set<String>
  /// In small letters.
  package var fileName: String

  /// Whether some tensor's name has a part.
  func has(_ part: String) -> Bool { shapes.names.contains { $0.contains(part) } }

  /// What the pickle's top module says that families want to know.
  var fields: [String: JSONValue] {
    (shapes.attributes[""] ?? [:]).filter {
      ["sigma_data", "sigma_min", "sigma_max"].contains($0.key)
    }
  }
}
