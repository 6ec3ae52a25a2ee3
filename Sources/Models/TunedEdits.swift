import Checkpoints
import Networks
import Priors

/// How edits sample a model that was tuned for them, as its own files say: the field `edits` of a diffusers
/// folder's `scheduler_config.json`, or of `retouch-model.json`.
///
///     "edits": {
///       "largest_tile": 144, "tile_overlap": 8,
///       "plans": { "thin_hole": { "sampler": "annealed", "steps": 2, "from": 0.2, "to": 0.08 } }
///     }
///
/// All of it may be left out. Tiles are squares of the native side without `largest_tile`; tasks without a
/// plan are sampled as every prior of the kind.
struct TunedEdits {
  /// The field's name.
  static let name = "edits"
  /// What `largest_tile` may be, at most: attention grows with the square of a tile's area.
  private static let tileLimit = 512
  private static let steps = 1...1000

  private let fields: ConfigurationFields

  /// - Parameter file: for messages.
  /// - Throws: `CheckpointError` unless it is an object.
  init(_ json: JSONValue, file: String) throws(CheckpointError) {
    fields = try ConfigurationFields(json, file: "\(file): \(Self.name)")
    try fields.allow(only: ["largest_tile", "tile_overlap", "plans"])
  }

  /// The prior with these plans and tiles.
  /// - Parameter shape: of its network.
  /// - Throws: `CheckpointError` that names the field.
  func applied(to prior: any Prior, _ shape: NetworkShape) throws(CheckpointError) -> any Prior {
    PlannedPrior(
      prior, plans: try plans(within: prior.traits.levels), tileSides: try tileSides(shape))
  }

  private func tileSides(_ shape: NetworkShape) throws(CheckpointError) -> TileSides? {
    let range = shape.side...max(shape.side, Self.tileLimit)
    guard let largest = try fields.optionalInteger("largest_tile", in: range, default: nil) else {
      return nil
    }
    guard largest % shape.sideMultiple == 0 else {
      throw fields.malformed("largest_tile must divide by \(shape.sideMultiple)")
    }
    return TileSides(
      largest: largest, multiple: shape.sideMultiple,
      overlap: try fields.integer(
        "tile_overlap", in: 0...shape.side / 2, default: shape.side / 4))
  }

  private func plans(within levels: NoiseLevels) throws(CheckpointError)
    -> [SamplingTask: SamplingPlan]
  {
    let json = fields["plans"] ?? .object([:])
    let all = try ConfigurationFields(json, file: "\(fields.file): plans")
    try all.allow(only: Set(SamplingTask.allCases.map(\.rawValue)))
    var plans: [SamplingTask: SamplingPlan] = [:]
    for task in SamplingTask.allCases {
      guard let json = all[task.rawValue] else { continue }
      let plan = try ConfigurationFields(json, file: "\(all.file): \(task.rawValue)")
      try plan.allow(only: ["sampler", "steps", "from", "to"])
      let first = try plan.number("from", in: levels.range, default: levels.range.upperBound)
      let last = try plan.number("to", in: levels.range, default: levels.range.lowerBound)
      guard first >= last else { throw plan.malformed("from must not be below to") }
      plans[task] = SamplingPlan(
        try plan.choice("sampler", default: SamplerKind.consistency),
        steps: try plan.integer("steps", in: Self.steps), from: first, to: last)
    }
    return plans
  }
}
