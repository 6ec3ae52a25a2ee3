import Priors
import Tensors

/// How an edit, or a part of one, will be sampled: stages one after another, each on what the one
/// before found. A plan knows what it will cost before anything runs.
struct EditPlan {
  var stages: [SamplingStage]

  /// The tiles that it will compute, over all levels.
  var work: TileWork { stages.reduce(TileWork()) { $0 + $1.work } }

  /// - Returns: what the last stage found.
  func run(_ session: EditSession, _ noise: inout any NoiseSource) throws -> Tensor {
    var found: Tensor?
    for stage in stages { found = try stage.run(after: found, session, &noise) }
    guard let found else { throw EditingError("a plan without stages") }
    return found
  }
}

/// One sampling: where, along which levels, from which estimate, and what must hold.
struct SamplingStage {
  /// What a sampler begins with.
  struct Beginning {
    var estimate: Tensor
    /// nil: nothing must hold.
    var measurement: Measurement?
  }

  let canvas: Canvas
  let levels: LevelPlan
  /// Where on the user's canvas the picture lies, for noise that depends on place.
  let place: Region
  /// Which part of the edit's result it works on, where that is not `place`: a stage may be smaller than it.
  var shown: Region?
  /// Makes the beginning of what the stage before found; nil for the first.
  let begin: (Tensor?) throws -> Beginning

  /// The tiles that it will compute.
  var work: TileWork { levels.calls * TileWork(canvas.tiles) }

  /// - Returns: a picture in [−1, 1] with the measurement, as far as both can be had.
  func run(after found: Tensor?, _ session: EditSession, _ noise: inout any NoiseSource) throws
    -> Tensor
  {
    let beginning = try begin(found)
    let sampled = try session.sample(
      on: canvas, from: beginning.estimate, measurement: beginning.measurement, plan: levels,
      noise: &noise, region: place, shown: shown ?? place)
    return beginning.measurement?.confine(sampled) ?? sampled.clamped(-1, 1)
  }
}
