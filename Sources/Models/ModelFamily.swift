import Checkpoints
import Networks
import Priors

/// How a published network becomes a prior: one row of the table of families.
package struct ModelFamily: Sendable {
  /// As `retouch-model.json` and `--family` have it.
  package let name: String
  /// For people.
  package let title: String
  package let paper: String
  /// Of the published checkpoints.
  package let licence: String
  /// Its networks, in the order in which `make` takes them; empty: one for each checkpoint.
  let parts: [ModelPart]
  let make: @Sendable (ModelParts) throws(CheckpointError) -> any Prior

  init(
    _ name: String, _ title: String, paper: String, licence: String = "not stated",
    parts: [ModelPart] = [ModelPart()],
    make: @escaping @Sendable (ModelParts) throws(CheckpointError) -> any Prior
  ) {
    self.name = name
    self.title = title
    self.paper = paper
    self.licence = licence
    self.parts = parts
    self.make = make
  }
}

/// Where one of a model's networks is.
struct ModelPart: Sendable {
  /// Which of the model's checkpoint files.
  var checkpoint = 0
  /// Groups of the file that will do, the best first.
  var groups = ["ema", "model", "state_dict", "net", ""]
  /// Under which name its arguments are, where a model has several sets of them.
  var arguments: String?
  /// Pictures that it sees side by side: its input has so many times the channels of its answer.
  var pictures = 1
}

/// What a family makes a prior from.
package struct ModelParts: Sendable {
  /// At least one.
  package var networks: [LoadedNetwork]
  package var architecture: Architecture
  package var settings: ModelSettings

  /// A noise level as the networks are told it.
  package var clock: @Sendable (Double) -> Double { architecture.clock }
}

extension ModelFamily {
  /// The family's prior over networks that are there already.
  /// - Parameter settings: what the model says of itself beside its networks' arguments.
  /// - Throws: `CheckpointError` when the family can't be made of that.
  package func prior(
    of networks: [LoadedNetwork], architecture: Architecture, settings: ModelSettings
  ) throws(CheckpointError) -> any Prior {
    try make(ModelParts(networks: networks, architecture: architecture, settings: settings))
  }

  /// All families. A new one is one file in `Families` and one row here.
  package static let all: [ModelFamily] = [
    .consistencyModels, .consistencyTeachers, .improvedConsistencyTraining, .ect, .scm, .ctm,
    .alignYourFlow, .constantAccelerationFlow, .dmd, .dmd2, .multiStudent, .guidedDistillation,
    .lowDiff, .autoguidance, .analogBits, .edm, .edm2,
  ]

  /// The family of a name.
  /// - Parameter file: who names it.
  /// - Throws: `CheckpointError` when there is none.
  static func named(_ name: String, file: String) throws(CheckpointError) -> ModelFamily {
    if let family = all.first(where: { $0.name == name }) { return family }
    throw CheckpointError(
      .unsupported,
      "\(file): family is \(name); Retouch knows \(all.map(\.name).joined(separator: ", "))")
  }
}
