import ArgumentParser
import Foundation
import Priors
import RetouchKit
import Tensors

/// `retouch model verify`.
struct ModelVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Load a model completely and try it.",
    discussion: """
      Reads every tensor (each must be there, have the shape that the configuration asks for and \
      hold finite numbers) and calls the network at three noise levels \
      (a model that knows fewer, at those). Exit code 0: the model is \
      sound; 65: it is not; 70: its answers are no pictures.

      EXAMPLES
        retouch model verify cm-imagenet64
        retouch model verify cm-bedroom256 --threads 4 --json
      """)

  @Argument(
    help: ArgumentHelp("A model's folder, or a checkpoint file.", valueName: "path"),
    completion: .file())
  var path: String

  @Option(
    help: ArgumentHelp(
      "Threads to compute with. (default: one a processor)", valueName: "n"))
  var threads: Int?

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing; the exit code says it.")
  var quiet = false

  func validate() throws {
    try require("--threads", threads, in: 1...256)
    if json, quiet { throw ValidationError("--json and --quiet exclude each other") }
  }

  func run() async throws {
    let progress = ProgressLine(title: "verify", quiet: quiet)
    Interrupts.shared.listen(progress: progress)
    defer { progress.clear() }
    let model = try ModelFacts.model(path)
    let facts = try ModelFacts(model)
    progress.show("loading the model")
    let prior: any Prior
    do {
      prior = try model.loadPrior(threads: ThreadPool(threads: threads))
    } catch {
      throw RetouchError(error)
    }
    let trials = try Self.trials(prior, progress)
    progress.clear()
    if json {
      try StandardStream.print(json: Record(model: facts, trials: trials))
    } else if !quiet {
      var rows = facts.rows
      for trial in trials {
        let range = String(format: "%.2f to %.2f", trial.smallest, trial.largest)
        let seconds = String(format: "%.2f", trial.seconds)
        let sigma = String(format: "%g", trial.sigma)
        rows.append(("Call", "sigma \(sigma): \(range), \(seconds) s"))
      }
      try StandardStream.print(Table.text(rows + [("Verdict", "sound")]))
    }
  }

  /// A network call at the highest, a middle and the lowest noise level; infinities throw.
  private static func trials(_ prior: any Prior, _ progress: ProgressLine) throws -> [Trial] {
    let range = prior.sigmaRange
    let condition = Condition(classLabel: prior.classCount > 0 ? 0 : nil)
    let levels = prior.traits.levels
    var noise = PhiloxNoise(seed: 0, stream: 0)
    let unit = noise.next(
      Region(height: prior.nativeSide, width: prior.nativeSide), channels: prior.channels)
    let middle = (range.lowerBound * range.upperBound).squareRoot()
    var sigmas: [Double] = []
    for sigma in [range.upperBound, middle, range.lowerBound].map(levels.nearest)
    where !sigmas.contains(sigma) {
      sigmas.append(sigma)
    }
    return try sigmas.map { sigma in
      progress.show("calling the network at sigma \(String(format: "%g", sigma))")
      let start = ContinuousClock.now
      let answer = try prior.denoise(Float(sigma) * unit, sigma: sigma, condition: condition)
      let values = answer.values
      return Trial(
        sigma: sigma, smallest: values.min() ?? 0, largest: values.max() ?? 0,
        seconds: ProgressLine.seconds(.now - start))
    }
  }

  private struct Trial: Encodable {
    var sigma: Double
    /// The smallest and largest number of the answer.
    var smallest: Float
    var largest: Float
    var seconds: Double
  }

  private struct Record: Encodable {
    var model: ModelFacts
    var trials: [Trial]
    var verdict = "sound"
  }
}
