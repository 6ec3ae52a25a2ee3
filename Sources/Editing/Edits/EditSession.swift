import Priors
import Synchronization
import Tensors

/// What an edit runs with: the prior, the settings, and who is told of the progress.
public struct EditSession: Sendable {
  public let prior: any Prior
  public let settings: EditSettings
  public let threads: ThreadPool
  private let counter: TileCounter

  /// - Parameter onProgress: told how many tiles of how many are computed; throws to cancel.
  public init(
    _ prior: any Prior, settings: EditSettings, threads: ThreadPool,
    onProgress: @escaping @Sendable (EditProgress) throws -> Void = { _ in }
  ) {
    self.prior = prior
    self.settings = settings
    self.threads = threads
    counter = TileCounter(onProgress)
  }

  /// Tiles computed so far, in all.
  public var tilesComputed: Int { counter.progress.tilesDone }

  /// A canvas whose calls count.
  func canvas(height: Int, width: Int, active: Tensor? = nil) -> Canvas {
    Canvas(
      prior, condition: settings.condition, height: height, width: width, active: active,
      overlap: settings.overlap, batch: settings.tileBatch, onTiles: counter.advance)
  }

  /// Says how many tiles more there will be.
  func expect(_ tiles: Int) { counter.expect(tiles) }

  /// Samples on a canvas, under the settings' own sampler and sigmas if they have any.
  func sample(
    on canvas: Canvas, from estimate: Tensor, measurement: Measurement?, plan: LevelPlan,
    noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    switch plan.sampler {
    case .consistency:
      try ConsistencySampler().sample(
        canvas, from: estimate, measurement: measurement, schedule: plan.schedule, noise: &noise,
        region: region)
    case .annealed:
      // Annealing adds no noise of its own: further results of a seed begin from noisy estimates.
      try AnnealedProjection().sample(
        canvas,
        from: settings.sample == 0
          ? estimate
          : Tensor.combine(
            1, estimate, Float(plan.schedule.sigmas[0]),
            noise.next(region, channels: estimate.channels)), measurement: measurement, schedule: plan.schedule, noise: &noise,
        region: region)
    }
  }
}

/// How one level of a picture is sampled.
struct LevelPlan: Sendable {
  var sampler: SamplerKind
  var schedule: Schedule
}

/// Where an edit stands.
public struct EditProgress: Sendable, Equatable {
  public var tilesDone = 0
  public var tilesExpected = 0
}

private final class TileCounter: Sendable {
  private let state = Mutex(EditProgress())
  private let onProgress: @Sendable (EditProgress) throws -> Void

  init(_ onProgress: @escaping @Sendable (EditProgress) throws -> Void) {
    self.onProgress = onProgress
  }

  var progress: EditProgress { state.withLock { $0 } }

  func expect(_ tiles: Int) { state.withLock { $0.tilesExpected += tiles } }

  @Sendable func advance(_ tiles: Int) throws {
    let progress = state.withLock { state in
      state.tilesDone += tiles
      return state
    }
    try onProgress(progress)
  }
}
