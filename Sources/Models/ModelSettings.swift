import Checkpoints
import Foundation
import Priors

/// What a model says of itself beside its networks' arguments, by the names of the original code.
package struct ModelSettings: Sendable {
  /// What families ask for, beside the arguments of networks.
  static let names: Set<String> = [
    "alpha", "bit_scale", "classes", "conditioning_sigma", TunedEdits.name, "guidance",
    "inner_parametrization",
    "native_sigmas", "noise_schedule", "num_train_timesteps", "outer_parametrization", "rho",
    "sigma", "sigma_data", "sigma_max", "sigma_min", "sigma_shift", "sigmas", "stages", "steps",
    "students", "time_scale",
  ]

  /// Who says it, for messages.
  package let file: String
  private let fields: [String: JSONValue]

  /// - Parameter fields: of which the first that has a name counts.
  package init(_ fields: [[String: JSONValue]], file: String) {
    self.file = file
    self.fields = fields.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
  }

  package func malformed(_ reason: String) -> CheckpointError {
    CheckpointError(.malformed, "\(file): \(reason)")
  }

  /// A number; nil when there is none, or when it is infinite, as some checkpoints say for "any".
  package func number(_ name: String, in range: ClosedRange<Double>) throws(CheckpointError)
    -> Double?
  {
    guard let value = fields[name], value != .null, value.string != "inf" else { return nil }
    if let number = value.number, number.isInfinite { return nil }
    guard let number = value.number, range.contains(number) else {
      throw malformed(
        "\(name) must be a number from \(Self.short(range.lowerBound)) to"
          + " \(Self.short(range.upperBound))")
    }
    return number
  }

  private static func short(_ number: Double) -> String { String(format: "%g", number) }

  /// What the model says of edits; nil: nothing.
  func edits() throws(CheckpointError) -> TunedEdits? {
    guard let json = fields[TunedEdits.name], json != .null else { return nil }
    return try TunedEdits(json, file: file)
  }

  func integers(_ name: String) throws(CheckpointError) -> [Int]? {
    guard let value = fields[name], value != .null else { return nil }
    let integers = value.array?.compactMap(\.integer) ?? []
    guard !integers.isEmpty, integers.count == value.array?.count, integers.count <= 64,
      integers.allSatisfy({ (1...65_536).contains($0) })
    else { throw malformed("\(name) must be a list of whole numbers from 1") }
    return integers
  }

  /// Standard deviation of the data.
  package func sigmaData() throws(CheckpointError) -> Double {
    try number("sigma_data", in: 1e-3...1e3) ?? 0.5
  }

  /// The levels of training; what is 0 or "inf" in a checkpoint stands for any.
  package func grid(sigmaMin: Double = 0.002) throws(CheckpointError) -> NoiseGrid {
    var grid = NoiseGrid(sigmaMin: sigmaMin)
    // A checkpoint's 0 stands for any.
    if let low = try number("sigma_min", in: 0...1e3), low > 0 {
      grid.sigmaMin = try number("sigma_min", in: 1e-6...1e3) ?? low
    }
    if let high = try number("sigma_max", in: 1e-6...1e6) { grid.sigmaMax = high }
    grid.rho = try number("rho", in: 1...100) ?? grid.rho
    if let count = try number("num_train_timesteps", in: 2...100_000) { grid.count = Int(count) }
    guard grid.sigmaMin < grid.sigmaMax else {
      throw malformed("sigma_min must be smaller than sigma_max")
    }
    return grid
  }

  /// Levels of the native sampler: those that the model names, or the highest and one between;
  /// empty: no particular ones.
  func nativeSigmas(_ grid: NoiseGrid, middle: Double?) throws(CheckpointError) -> [Double] {
    if let value = fields["native_sigmas"], value != .null {
      let levels = try falling("native_sigmas", value)
      guard levels.allSatisfy((grid.sigmaMin...grid.sigmaMax).contains) else {
        throw malformed(
          "native_sigmas must lie within sigma_min \(grid.sigmaMin) and sigma_max \(grid.sigmaMax)")
      }
      return levels
    }
    guard let middle else { return [] }
    return [grid.sigmaMax, middle].filter { $0 <= grid.sigmaMax && $0 > grid.sigmaMin }
  }

  private func falling(_ name: String, _ value: JSONValue) throws(CheckpointError) -> [Double] {
    let list = value.array ?? []
    let levels = list.compactMap(\.number)
    guard !levels.isEmpty, levels.count == list.count, levels.count <= 8192,
      levels.allSatisfy({ $0 >= 1e-6 && $0 <= 1e6 }),
      zip(levels, levels.dropFirst()).allSatisfy({ $0 > $1 })
    else { throw malformed("\(name) must be a list of falling numbers from 1e-06 to 1e+06") }
    return levels
  }

  /// The few levels of a distilled sampler: `sigmas`, or those of `steps` even steps of the
  /// schedule that they were distilled along (Salimans and Ho 2022, section 2).
  func ladder() throws(CheckpointError) -> [Double] {
    if let value = fields["sigmas"], value != .null { return try falling("sigmas", value) }
    let steps = try number("steps", in: 1...8192) ?? 4
    guard steps == steps.rounded() else { throw malformed("steps must be a whole number") }
    return Self.distilledLadder(steps: Int(steps))
  }

  /// σ(u) = tan(a · u + b) for u = 1, 1 − 1/N, …, with log SNR from −20 to 20.
  static func distilledLadder(steps: Int) -> [Double] {
    let low = atan(exp(-10.0))
    let high = atan(exp(10.0))
    return (0..<steps).map { step in
      let u = 1 - Double(step) / Double(steps)
      return tan((high - low) * u + low)
    }
  }

  /// Ranges of classes, [{"classes": [0, 4]}, …].
  func classRanges(_ name: String) throws(CheckpointError) -> [ClosedRange<Int>] {
    guard let entries = fields[name]?.array ?? fields["msd_router"]?.array else {
      throw malformed("\(name) is missing: a list of {\"classes\": [first, last]}")
    }
    var ranges: [ClosedRange<Int>] = []
    for entry in entries {
      let bounds = entry.object?["classes"]?.array?.compactMap(\.integer) ?? []
      guard bounds.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1], bounds[1] < 10_000_000 else {
        throw malformed("\(name) must hold {\"classes\": [first, last]}")
      }
      ranges.append(bounds[0]...bounds[1])
    }
    return ranges
  }

  /// Refuses a setting that changes what a model computes and that is done one way only.
  func require(_ name: String, _ value: String) throws(CheckpointError) {
    guard let found = fields[name], found != .null, found.string != value else { return }
    throw CheckpointError(
      .unsupported,
      "\(file): \(name) is \(found.string ?? "not a text"); Retouch does \(value)")
  }
}
