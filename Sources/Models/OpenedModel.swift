import Checkpoints
import Foundation
import Networks
import Priors
import Tensors

/// A model whose files are mapped and whose architecture is known; no weights are read yet.
package struct OpenedModel: Sendable {
  /// One of its networks.
  package struct Part: Sendable {
    package let plan: any NetworkPlan
    package let architecture: Architecture
    package let weights: WeightStore
    /// Of the checkpoint file.
    package let format: String
    /// By the names of the original code, complete.
    package let arguments: [String: JSONValue]
  }

  /// As it was given.
  package let path: String
  package let description: ModelDescription
  package let family: ModelFamily
  package let parts: [Part]
  /// What else the user should know of how it was opened.
  package let notes: [String]

  /// Opens whatever a path leads to: a folder with `retouch-model.json`, a diffusers folder, or a
  /// checkpoint file.
  /// - Parameters:
  ///   - family: overrides what the files say.
  ///   - settings: arguments that the files don't tell, by the names of the original code.
  /// - Throws: `CheckpointError`.
  package init(
    path: String, family: String? = nil, settings: [String: JSONValue] = [:]
  ) throws(CheckpointError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CheckpointError(.missing, "\(path): there is no such model")
    }
    guard isFolder.boolValue else {
      try self.init(file: path, family: family, settings: settings)
      return
    }
    for format in ModelFolderFormat.all
    where FileManager.default.fileExists(
      atPath: (path as NSString).appendingPathComponent(format.signature))
    {
      guard let opened = try format.open(path) else { continue }
      try self.init(path: path, opened, family: family, settings: settings)
      return
    }
    throw CheckpointError(
      .malformed, "\(path): no model: \(ModelFolderFormat.whatIsThere(in: path))")
  }

  /// A checkpoint file by itself.
  private init(
    file path: String, family: String?, settings: [String: JSONValue]
  ) throws(CheckpointError) {
    let checkpoint = try Checkpoint(file: path)
    let description = try ModelRecognition.description(
      of: checkpoint, family: family, settings: settings)
    try self.init(
      path: path, OpenedFolder(description: description, checkpoints: [checkpoint]),
      family: family, settings: settings)
  }

  private init(
    path: String, _ opened: OpenedFolder, family: String?, settings: [String: JSONValue]
  ) throws(CheckpointError) {
    var description = opened.description
    description.fields.merge(settings.filter { ModelSettings.names.contains($0.key) }) { _, given in
      given
    }
    let found = try ModelFamily.named(family ?? description.family, file: description.file)
    let wanted =
      found.parts.isEmpty
      ? opened.checkpoints.indices.map { ModelPart(checkpoint: $0) } : found.parts
    var parts: [Part] = []
    var notes: [String] = []
    // A converted model has a file for each network.
    let isSplit = wanted.count > 1 && opened.checkpoints.count == wanted.count
    for (index, wantedPart) in wanted.enumerated() {
      var part = wantedPart
      if isSplit { part.checkpoint = index }
      guard opened.checkpoints.indices.contains(part.checkpoint) else {
        throw CheckpointError(
          .malformed,
          "\(description.file): \(found.title) needs \(wanted.count) checkpoints; checkpoint names"
            + " \(opened.checkpoints.count)")
      }
      let checkpoint = opened.checkpoints[part.checkpoint]
      let group = try Self.group(of: checkpoint, among: part.groups)
      if !checkpoint.skipped.isEmpty, notes.isEmpty {
        notes.append(
          "not needed, left out: \(checkpoint.skipped.prefix(8).joined(separator: ", "))")
      }
      parts.append(
        try ModelPartOpening(
          description: description, part: part, checkpoint: checkpoint, group: group,
          settings: settings.filter { !ModelSettings.names.contains($0.key) }, family: found.title
        ).opened())
    }
    if let first = description.strangers.first {
      notes.append("\(description.file): \(first) is no setting that Retouch knows; it is ignored")
    }
    self.path = path
    self.description = description
    self.family = found
    self.parts = parts
    self.notes = notes
  }

  private static func group(of checkpoint: Checkpoint, among names: [String])
    throws(CheckpointError) -> Checkpoint.Group
  {
    for name in names {
      if let group = checkpoint.groups[name] { return group }
    }
    if checkpoint.groups.count == 1, let only = checkpoint.groups.values.first { return only }
    throw CheckpointError(
      .unsupported,
      "\(checkpoint.path): holds \(checkpoint.groups.keys.sorted().joined(separator: ", "));"
        + " none of them is \(names.filter { !$0.isEmpty }.joined(separator: " or "))")
  }

  /// Reads the weights and builds the prior.
  /// - Throws: `CheckpointError`.
  package func loadPrior(precision: Precision = .fp32, threads: ThreadPool)
    throws(CheckpointError) -> any Prior
  {
    var networks: [LoadedNetwork] = []
    for part in parts {
      networks.append(
        LoadedNetwork(
          try part.plan.network(part.weights, precision: precision), shape: part.plan.shape,
          threads: threads))
    }
    return try prior(of: networks)
  }

  /// The prior with networks that must not be called: what it is can be asked without its weights.
  package func outline() throws(CheckpointError) -> any Prior {
    var networks: [LoadedNetwork] = []
    for part in parts {
      networks.append(
        LoadedNetwork(
          try part.plan.build(NetworkBuilder(listing: ())), shape: part.plan.shape,
          threads: ThreadPool(threads: 1)))
    }
    return try prior(of: networks)
  }

  private func prior(of networks: [LoadedNetwork]) throws(CheckpointError) -> any Prior {
    let settings = settings
    let prior = try family.prior(
      of: networks, architecture: parts[0].architecture, settings: settings)
    return try settings.edits()?.applied(to: prior, parts[0].plan.shape) ?? prior
  }

  /// What the model says of itself beside its networks' arguments.
  package var settings: ModelSettings {
    ModelSettings(
      [description.fields, description.arguments, parts[0].arguments], file: description.file)
  }

  /// Numbers of all networks.
  package var parameterCount: Int { parts.reduce(0) { $0 + $1.weights.parameterCount } }
}
