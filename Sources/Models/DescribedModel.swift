import Checkpoints
import Foundation
import Networks

/// A model's networks by its description alone: what they are and what they cost can be told without
/// a checkpoint.
package struct DescribedModel: Sendable {
  /// One of its networks.
  package struct Part: Sendable {
    package let plan: any NetworkPlan
    package let architecture: Architecture
  }

  /// At least one.
  package let parts: [Part]
  /// Whether it names checkpoints, and all of them are there.
  package let hasCheckpoints: Bool

  /// What such a file is called in a model's folder.
  package static let fileName = ModelDescription.fileName

  /// Reads `retouch-model.json`, of which only the arguments need be there, or a file of nothing but
  /// a network's arguments, such as diffusers' `config.json`.
  /// - Throws: `CheckpointError` that names the file and the field.
  package init(file path: String) throws(CheckpointError) {
    let description = try ModelDescription(outline: path)
    let paths = description.checkpoints
    hasCheckpoints =
      !paths.isEmpty && paths.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    var family: ModelFamily?
    if !description.family.isEmpty {
      family = try ModelFamily.named(description.family, file: path)
    }
    var wanted = family?.parts ?? [ModelPart()]
    // Such families have one network for each checkpoint, all with the same arguments.
    if wanted.isEmpty { wanted = [ModelPart](repeating: ModelPart(), count: max(paths.count, 1)) }
    var parts: [Part] = []
    for part in wanted {
      let arguments = description.arguments(part.arguments)
      let architecture = try Architecture.of(arguments, file: path)
      let plan = try architecture.plan(
        ArchitectureSource(
          arguments: ConfigurationFields(.object(arguments), file: path), shapes: StateShapes(),
          classes: description.fields["classes"]?.integer,
          inChannels: part.pictures == 1 ? nil : 3 * part.pictures,
          hasSecondTime: part.times == 2))
      parts.append(Part(plan: plan, architecture: architecture))
    }
    self.parts = parts
  }
}

extension ModelDescription {
  /// Reads a description that may name no checkpoint, nor a family; one that has no `arguments`
  /// consists of them.
  fileprivate init(outline path: String) throws(CheckpointError) {
    let json = try ConfigurationFields(try JSONFile.read(path), file: path)
    guard json["checkpoint"] == nil else {
      try self.init(file: path)
      return
    }
    var arguments = json.fields.filter { $0.key != "family" }
    if let inner = json["arguments"] {
      guard let object = inner.object else {
        throw json.malformed("arguments must be an object")
      }
      arguments = object
    }
    self.init(
      file: path, family: try json.string("family", default: ""), checkpoints: [],
      arguments: arguments, fields: json.fields, source: (path as NSString).lastPathComponent)
  }
}
