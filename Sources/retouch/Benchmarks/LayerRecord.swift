import Tensors

/// What `benchmark network --profile` measured of the layers of one kind, or of those of them that
/// work on the same shapes. All figures are of one call, the mean of the runs.
struct LayerRecord: Encodable, Equatable {
  /// "3×3, Winograd", "1×1 and linear" …
  var kind: String
  /// "64×64, 192 to 384 channels"; absent where all of a kind are added up.
  var shape: String?
  /// How many there are.
  var layers: Int
  var seconds: Double
  /// Billions of operations as the layers' definition has them, and those carried out, a
  /// transform's not counted.
  var gflops: Double
  var executedGflops: Double

  /// One record for each kind, followed by those of its layers; the slowest first.
  static func records(_ profile: LayerProfile, runs: Int) -> [LayerRecord] {
    let layers = profile.layers
    func slowest<Key>(_ entries: [Key: LayerProfile.Entry]) -> [(Key, LayerProfile.Entry)] {
      entries.sorted { $0.value.seconds > $1.value.seconds }
    }
    return slowest(profile.totals).flatMap { kind, total in
      [LayerRecord(kind, nil, total, runs)]
        + slowest(layers.filter { $0.key.kind == kind }).map { layer, entry in
          let channels =
            layer.inChannels == layer.outChannels
            ? "\(layer.inChannels)" : "\(layer.inChannels) to \(layer.outChannels)"
          return LayerRecord(
            kind, "\(layer.height)×\(layer.width), \(channels) channels", entry, runs)
        }
    }
  }

  private init(
    _ kind: LayerProfile.Kind, _ shape: String?, _ entry: LayerProfile.Entry, _ runs: Int
  ) {
    self.kind = kind.rawValue
    self.shape = shape
    layers = entry.calls / runs
    seconds = entry.seconds / Double(runs)
    gflops = entry.operations / 1e9 / Double(runs)
    executedGflops = entry.executedOperations / 1e9 / Double(runs)
  }

  /// For people: lines of a table.
  static func lines(_ records: [LayerRecord]) -> [[String]] {
    let total = records.filter { $0.shape == nil }.reduce(0) { $0 + $1.seconds }
    let heads = ["Layers", "number", "ms", "share", "GFLOP", "GFLOP/s", "executed/s"]
    return [heads]
      + records.map { record in
        let counts = record.gflops > 0
        return [
          record.shape.map { "  \($0)" } ?? record.kind, "\(record.layers)",
          Figures.number(record.seconds * 1e3),
          Figures.number(100 * record.seconds / max(total, .leastNormalMagnitude)) + " %",
          counts ? Figures.number(record.gflops) : "",
          counts ? Figures.number(record.gflops / record.seconds) : "",
          counts ? Figures.number(record.executedGflops / record.seconds) : "",
        ]
      }
  }
}
