import Checkpoints
import Networks

/// One network of a model, from its group of tensors and whatever says its arguments.
struct ModelPartOpening {
  let description: ModelDescription
  let part: ModelPart
  let checkpoint: Checkpoint
  let group: Checkpoint.Group
  let settings: [String: JSONValue]
  /// For messages.
  let family: String

  func opened() throws(CheckpointError) -> OpenedModel.Part {
    let shapes = StateShapes(group)
    // What the user says counts most, then the description, the pickle, the weights.
    var arguments = (group.module?.arguments ?? [:]).filter { $0.value != .null }
    arguments.merge(description.arguments(part.arguments)) { _, later in later }
    arguments.merge(settings) { _, later in later }
    let architecture: Architecture
    if let recognised = ModelRecognition.architecture(shapes, given: arguments) {
      architecture = recognised.architecture
      if let told = arguments["model_type"]?.string,
        let seen = recognised.arguments["model_type"]?.string, told != seen
      {
        throw CheckpointError(
          .unsupported, "\(description.file): model_type is \(told); its tensors are of \(seen)")
      }
      // A pickle's own word for the network's class is in the arguments already.
      arguments.merge(recognised.arguments) { given, _ in given }
    } else {
      architecture = try Architecture.of(arguments, file: description.file)
    }
    let plan = try architecture.plan(
      ArchitectureSource(
        arguments: ConfigurationFields(.object(arguments), file: description.file),
        shapes: shapes, classes: description.fields["classes"]?.integer,
        inChannels: part.pictures == 1 ? nil : 3 * part.pictures))
    try check(plan.shape)
    return OpenedModel.Part(
      plan: plan, architecture: architecture, weights: group.weights,
      format: checkpoint.format.name, arguments: arguments)
  }
}

extension ModelPartOpening {
  /// A network of another family would otherwise be found out in the arithmetic, or not at all.
  private func check(_ shape: NetworkShape) throws(CheckpointError) {
    func refuse(_ wanted: String, _ found: String) -> CheckpointError {
      CheckpointError(
        .unsupported,
        "\(description.file): \(family) needs a network with \(wanted); this one has \(found)")
    }
    let channels = part.pictures * shape.outChannels
    guard shape.inChannels == channels else {
      throw refuse("\(channels) channels of input", "\(shape.inChannels)")
    }
    let times = shape.takesSecondTime ? 2 : 1
    guard part.times == nil || part.times == times else {
      throw refuse(part.times == 2 ? "two times" : "one time", times == 2 ? "two" : "one")
    }
  }
}

extension StateShapes {
  init(_ group: Checkpoint.Group) {
    var shapes: [String: [Int]] = [:]
    for name in group.weights.names { shapes[name] = group.weights.shape(of: name) }
    self.init(shapes: shapes, attributes: group.module?.attributes ?? [:])
  }
}
