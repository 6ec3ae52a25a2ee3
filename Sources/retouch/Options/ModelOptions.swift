import ArgumentParser
import Editing
import RetouchKit
import Tensors

/// Which prior, and how much of the machine it may use.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A model's folder, or a checkpoint file: .safetensors, .pt, .pth, .bin, .pkl. \
      (default: the bundled prior)
      """, valueName: "path"),
    completion: .file())
  var model: String?

  @Option(
    help: ArgumentHelp(
      "A worse model that the model is led away from (autoguidance).", valueName: "path"),
    completion: .file())
  var guide: String?

  @Option(
    help: ArgumentHelp(
      """
      How far from the guide, 1 is not at all; or the weight that a guided distilled model is \
      told. (default: 2 with a guide, else the model's own)
      """, valueName: "w"))
  var guidance: Double?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Which of its classes a class-conditional model is to think of.", valueName: "n"))
  var classLabel: Int?

  @Option(
    help: ArgumentHelp(
      "Threads to compute with; results don't depend on it. (default: one a processor)",
      valueName: "n"))
  var threads: Int?

  @Option(help: .precision)
  var precision: Precision = .fp32

  @Option(
    help: ArgumentHelp(
      "Pixels that neighbouring tiles share. (default: a quarter of a tile)", valueName: "n"))
  var tileOverlap: Int?

  @Option(
    help: ArgumentHelp(
      "Tiles in one network call: memory for speed; results don't depend on it.", valueName: "n"))
  var tileBatch: Int = 8

  func validate() throws {
    if let model, model.isEmpty { throw ValidationError("--model needs a path") }
    if let guide {
      if guide.isEmpty { throw ValidationError("--guide needs a path") }
      if model == nil { throw ValidationError("--guide needs a --model that it guides") }
    }
    if let guidance, !(0...100).contains(guidance) {
      throw ValidationError("--guidance must be from 0 to 100, not \(guidance)")
    }
    try require("--class", classLabel, in: 0...10_000_000)
    try require("--threads", threads, in: 1...256)
    try require("--tile-overlap", tileOverlap, in: 0...8191)
    try require("--tile-batch", tileBatch, in: 1...1024)
  }

  /// Loads the weights.
  func load() throws(RetouchError) -> Retoucher {
    try Retoucher(
      model: model.map { .path($0) } ?? .bundled,
      guide: guide.map { .init(.path($0), weight: guidance ?? 2) }, precision: precision,
      threads: threads)
  }
}
