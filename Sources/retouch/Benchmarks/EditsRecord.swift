import RetouchKit

/// What `benchmark edits` measured. Its keys, printed in snake case, are a promise: new ones may
/// come, none will go.
struct EditsRecord: Encodable, Equatable {
  struct Measured: Encodable, Equatable {
    var edit: String
    /// The result's size in pixels.
    var width: Int
    var height: Int
    /// Without decoding and encoding: the median, smallest and largest of all runs.
    var seconds: Double
    var secondsMin: Double
    var secondsMax: Double
    /// Of the result's million pixels, and of its hole's; the latter absent where there is none.
    var secondsPerMegapixel: Double
    var secondsPerHoleMegapixel: Double?
    /// How often each tile was computed, in the mean; 0 without any.
    var callsPerTile: Double
    /// Pixels of the tiles, over those of the result, and of its hole.
    var tileAreaPerPixel: Double
    var tileAreaPerHolePixel: Double?
    var networkCalls: Int
    /// Tiles that the network computed, over all steps.
    var tiles: Int
    /// The part of the time that was spent inside network calls, 0 to 1; of the median run.
    var networkShare: Double
    /// Billions of operations in all network calls, and in a second inside them; 0 without any.
    var gflops: Double
    var gflopsPerSecond: Double
    /// The median with one thread, and how many times longer that is; absent when `threads` is 1.
    var secondsOneThread: Double?
    var speedup: Double?

    /// - Parameters:
    ///   - reports: of the runs, at least one.
    ///   - one: of the runs with one thread; empty when there is nothing to compare.
    ///   - operations: for a pixel of a tile.
    ///   - holePixels: that were to be filled; nil where the edit knows no holes.
    init?(
      _ edit: BenchmarkEdit, _ reports: [EditReport], one: [EditReport], operations: Double,
      holePixels: Int?
    ) {
      let sorted = reports.sorted { $0.seconds < $1.seconds }
      guard let times = RunTimes(reports.map(\.seconds)), let first = sorted.first else {
        return nil
      }
      let middle = sorted[sorted.count / 2]
      self.edit = edit.rawValue
      (width, height) = (first.width, first.height)
      (seconds, secondsMin, secondsMax) = (times.median, times.smallest, times.largest)
      (networkCalls, tiles) = (first.networkCalls, first.tiles)
      networkShare = middle.networkSeconds / middle.seconds
      let pixels = Double(first.width * first.height)
      secondsPerMegapixel = times.median / pixels * 1e6
      secondsPerHoleMegapixel = holePixels.map { times.median / Double($0) * 1e6 }
      callsPerTile =
        first.tileArea > 0 ? Double(first.tilePixels) / Double(first.tileArea) : 0
      tileAreaPerPixel = Double(first.tileArea) / pixels
      tileAreaPerHolePixel = holePixels.map { Double(first.tileArea) / Double($0) }
      gflops = Double(first.tilePixels) * operations / 1e9
      gflopsPerSecond = middle.networkSeconds > 0 ? gflops / middle.networkSeconds : 0
      secondsOneThread = RunTimes(one.map(\.seconds))?.median
      speedup = secondsOneThread.map { [seconds] in $0 / seconds }
    }
  }

  /// "bundled".
  var model: String
  var threads: Int
  /// The instruction set of the kernels: "plain", "avx2", "avx512", "avx512bf16".
  var instructions: String
  /// What the network computes with.
  var precision: String
  var runs: Int
  /// Of all edits together: the sum of their medians.
  var seconds: Double
  var gflops: Double
  /// Inside network calls.
  var gflopsPerSecond: Double
  var loadSeconds: Double
  /// Of `retouch --version`; absent where the command can't start itself.
  var startupSeconds: Double?
  var peakRssBytes: Int
  var edits: [Measured]

  /// For people: the process, then a line for each edit.
  var text: String {
    var rows = [
      ("Model", model), ("Threads", "\(threads), \(instructions), \(precision)"),
      ("Runs", "\(runs) of each edit, medians"),
    ]
    if let startupSeconds { rows.append(("Start-up", Figures.seconds(startupSeconds))) }
    rows += [("Loading", Figures.seconds(loadSeconds))]
    rows += [("Peak memory", Figures.bytes(peakRssBytes))]
    let titles = [
      "Edit", "size", "seconds", "a MP", "a MP of hole", "calls a tile", "tiles/picture",
      "tiles/hole", "in calls", "GFLOP/s", "1 thread",
    ]
    let lines = edits.map { edit in
      [
        edit.edit, "\(edit.width)×\(edit.height)", Figures.seconds(edit.seconds),
        Figures.seconds(edit.secondsPerMegapixel),
        edit.secondsPerHoleMegapixel.map(Figures.seconds) ?? "",
        Figures.number(edit.callsPerTile), Figures.number(edit.tileAreaPerPixel),
        edit.tileAreaPerHolePixel.map(Figures.number) ?? "",
        "\(Figures.number(100 * edit.networkShare)) %",
        Figures.number(edit.gflopsPerSecond),
        edit.speedup.map { "\(Figures.number($0))× slower" } ?? "",
      ]
    }
    return "\(Table.text(rows))\n\n\(Table.columns([titles] + lines))"
  }
}
