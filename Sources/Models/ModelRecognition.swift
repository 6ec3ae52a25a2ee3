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
    let fact = Facts(
      architecture: found.architecture, shapes: shapes, className: group.module?.className,
      groups: Set(checkpoint.groups.keys),
      fileName: (checkpoint.path as NSString).lastPathComponent.lowercased())
    return ModelDescription(
      file: checkpoint.path, family: family ?? Self.family(fact), checkpoints: [checkpoint.path],
      fields: fact.fields,
      source: group.module == nil ? "its tensors' names and shapes" : "its pickle")
  }

  /// What tells families apart that share a network.
  struct Facts {
    var architecture: Architecture
    var shapes: StateShapes
    var className: String?
    var groups: Set<String>
    var fileName: String

    func has(_ part: String) -> Bool { shapes.names.contains { $0.contains(part) } }

    /// What the pickle's top module says that families want to know.
    var fields: [String: JSONValue] {
      (shapes.attributes[""] ?? [:]).filter {
        ["sigma_data", "sigma_min", "sigma_max"].contains($0.key)
      }
    }
  }

  /// Rows of (what must be so, family); the first that fits.
  private static let rules: [(fits: @Sendable (Facts) -> Bool, family: String)] = [
    ({ $0.groups.contains("velmodel") }, "caf"),
    ({ $0.architecture == .bits }, "bit-diffusion"),
    ({ $0.architecture == .mnist }, "scm"),
    ({ $0.has("time_embed_s.") || $0.has("map_layer0_s.") }, "ctm"),
    ({ $0.className == "ECMPrecond" }, "ect"),
    // ECT's EDM2 networks have no head for the variance.
    ({ $0.architecture == .edm2 && !$0.has("logvar") }, "ect"),
    // FastGen's files of EDM networks have one, NVIDIA's own have none.
    ({ $0.className == nil && $0.architecture != .edm2 && $0.has("logvar_linear") }, "scm"),
    ({ $0.architecture == .edm2 && $0.className == nil && $0.fileName.contains("scm") }, "scm"),
    ({ $0.architecture == .edm2 }, "edm2"),
    ({ $0.className == "EDMPrecond" }, "edm"),
    // DMD2 publishes its generator as a bare state dict; EDM's networks come as pickles.
    (
      { $0.architecture == .dhariwal && $0.className == nil && !$0.fileName.hasPrefix("edm") },
      "dmd2"
    ),
    ({ $0.architecture == .dhariwal || $0.architecture == .song }, "edm"),
    ({ $0.architecture == .adm && $0.fileName.hasPrefix("edm") }, "edm-openai"),
  ]

  private static func family(_ facts: Facts) -> String {
    rules.first { $0.fits(facts) }?.family ?? "consistency-models"
  }
}
