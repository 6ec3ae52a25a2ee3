import Foundation
import Networks
import Tensors

/// What `benchmark network` measured. Its keys, printed in snake case, are a promise: new ones may
/// come, none will go.
struct NetworkRecord: Encodable, Equatable {
  /// As it was given.
  var network: String
  /// "random", or how stored ones are stored: "F16".
  var weights: String
  var parameters: Int
  /// The side of a picture in pixels.
  var side: Int
  var batch: Int
  var threads: Int
  /// The instruction set of the kernels: "plain", "avx2", "avx512", "avx512bf16".
  var instructions: String
  /// What the network computes with.
  var precision: String
  var runs: Int
  /// Of one call, the whole batch: the median, smallest and largest of all runs.
  var seconds: Double
  var secondsMin: Double
  var secondsMax: Double
  /// Of the first call, which warms up and isn't counted above.
  var firstCallSeconds: Double
  /// From the weights to a network that can be called.
  var loadSeconds: Double
  /// Of `retouch --version`; absent where the command can't start itself.
  var startupSeconds: Double?
  /// Billions of operations in a call by the direct algorithm, a multiply-add counted as two.
  var gflops: Double
  var gflopsPerSecond: Double
  /// What of `gflops` is in which kind of layer.
  var gflopsByKind: [String: Double]
  var peakRssBytes: Int
  /// Against `--reference`: the largest difference over the largest number, and the root mean
  /// square of the difference over that of the reference.
  var largestError: Double?
  var rmsError: Double?
  /// With `--profile`: kinds of layers, then the layers of each, the slowest first.
  var layers: [LayerRecord]?

  /// For people.
  var rows: [(name: String, value: String)] {
    var rows = [
      ("Network", network),
      (
        "Weights",
        "\(ModelFacts.large(parameters, ["", " thousand", " million", " billion"])) parameters,"
          + " \(weights)"
      ),
      ("Call", "\(batch) of \(side)×\(side) pixels, \(precision)"),
      ("Threads", "\(threads), \(instructions)"),
    ]
    if let startupSeconds { rows.append(("Start-up", Figures.seconds(startupSeconds))) }
    rows += [
      ("Loading", Figures.seconds(loadSeconds)),
      ("First call", Figures.seconds(firstCallSeconds)),
      (
        "Seconds",
        "\(Figures.seconds(seconds)), median of \(runs)"
          + " (\(Figures.seconds(secondsMin)) to \(Figures.seconds(secondsMax)))"
      ),
      (
        "Arithmetic",
        "\(Figures.number(gflops)) GFLOP a call: "
          + NetworkLayer.Kind.allCases.map {
            "\($0.rawValue) \(Figures.number(gflopsByKind[$0.rawValue] ?? 0))"
          }.joined(separator: ", ")
      ),
      ("Speed", "\(Figures.number(gflopsPerSecond)) GFLOP/s"),
      ("Peak memory", Figures.bytes(peakRssBytes)),
    ]
    if let largestError, let rmsError {
      rows.append(
        (
          "Difference",
          String(
            format: "%.1e of the reference's largest number, %.1e in the mean square",
            largestError, rmsError)
        ))
    }
    return rows
  }
}

/// Figures as people read them.
enum Figures {
  /// Three or more digits that mean something: 0.0312 s, 4.72 s.
  static func seconds(_ value: Double) -> String {
    String(format: value < 0.1 ? "%.4f s" : value < 1 ? "%.3f s" : "%.2f s", value)
  }

  static func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
  }

  static func bytes(_ value: Int) -> String {
    ModelFacts.large(value, [" bytes", " kB", " MB", " GB"])
  }
}
