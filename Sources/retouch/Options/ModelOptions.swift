import ArgumentParser
import Editing
import RetouchKit
import Tensors

/// Which prior, and how much of the machine it may use.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A diffusers folder with a consistency model. (default: the bundled prior)",
      valueName: "dir"),
    completion: .directory)
  var model: String?

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
    if let model, model.isEmpty { throw ValidationError("--model needs the name of a folder") }
    try require("--class", classLabel, in: 0...10_000_000)
    try require("--threads", threads, in: 1...256)
    try require("--tile-overlap", tileOverlap, in: 0...8191)
    try require("--tile-batch", tileBatch, in: 1...1024)
  }

  /// Loads the weights.
  func load() throws(RetouchError) -> Retoucher {
    try Retoucher(
      model: model.map { .folder($0) } ?? .bundled, precision: precision, threads: threads)
  }
}
