import ArgumentParser

/// `retouch benchmark`.
struct Benchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast networks and edits are on this machine.",
    discussion: """
      Seconds are medians of several runs after one that doesn't count. Leave the machine alone \
      meanwhile: whatever else runs is measured too.
      """,
    subcommands: [BenchmarkNetwork.self, BenchmarkEdits.self])
}
