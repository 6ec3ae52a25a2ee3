import ArgumentParser
import Tensors

/// What both benchmarks have in common.
struct BenchmarkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to compute with. (default: one a processor)", valueName: "n"))
  var threads: Int?

  @Option(help: .precision)
  var precision: Precision = .fp32

  @Option(
    help: ArgumentHelp("Runs to take the median of.", valueName: "n"))
  var runs: Int = 5

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    try require("--threads", threads, in: 1...256)
    try require("--runs", runs, in: 1...1000)
  }
}
