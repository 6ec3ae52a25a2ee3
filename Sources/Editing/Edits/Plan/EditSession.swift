import Priors
import Synchronization
import Tensors

/// What an edit runs with: the prior, the settings, and who is told of the progress.
public struct EditSession: Sendable {
  /// What paints.
  public let prior: any Prior
  /// What the user asked for.
  public let settings: EditSettings
  /// What it computes on.
  public let threads: ThreadPool
  /// In place of the edit's own, if there is one.
  let sampler: (any Sampler)?
  private let counter: TileCounter
  private let onEstimate: (@Sendable (Tensor, Region) -> Void)?

  /// - Parameters:
  ///   - prior: what the edit is sampled with.
  ///   - settings: the user's.
  ///   - threads: what arithmetic is shared out over.
  ///   - sampler: in place of the edit's own; it gets the edit's levels.
  ///   - onProgress: told how many tiles of how many are computed; throws to cancel.
  ///   - onEstimate: shown the clean picture as the sampler takes it to be, with every level: of the part
  ///     that is at work, [1, height, width, channels], not clamped; and where in the result that part
  ///     lies, which may be larger than the estimate, and reach beyond the result.
  public init(
    _ prior: any Prior, settings: EditSettings, threads: ThreadPool,
    sampler: (any Sampler)? = nil,
    onProgress: @escaping @Sendable (EditProgress) throws -> Void = { _ in },
    onEstimate: (@Sendable (Tensor, Region) -> Void)? = nil
  ) {
    self.prior = prior
    self.settings = settings
    self.threads = threads
    self.sampler = sampler
    self.onEstimate = onEstimate
    counter = TileCounter(onProgress)
  }

  /// What has been done so far, in all.
  public var progress: EditProgress { counter.progress }

  /// What the user should know of how it was done; usually empty.
  public var notes: [String] { counter.notes }

  package func note(_ text: String) { counter.note(text) }

  /// A canvas whose calls count.
  func canvas(height: Int, width: Int, active: Tensor? = nil, views: Views = .one, levels: Int = 1)
    -> Canvas
  {
    Canvas(
      prior, condition: settings.condition, height: height, width: width, active: active,
      overlap: settings.overlap, batch: settings.tileBatch, views: views,
      levels: levels, onTiles: counter.advance)
  }

  /// Says what more there will be to compute.
  func expect(_ work: TileWork) { counter.change { $0.expected = $0.expected + work } }

  /// Says how many pixels more will be filled from patches.
  func expect(patchPixels: Int) { counter.change { $0.patchPixelsExpected += patchPixels } }

  /// Some of them are.
  func advance(patchPixels: Int) throws {
    try counter.report { $0.patchPixelsDone += patchPixels }
  }

  /// Shows what there is so far, where somebody looks; nil where nobody does.
  /// - Parameter scale: how many of the result's pixels one of the picture's is in which places are given.
  package func showing(atScale scale: Int = 1) -> ((Tensor, Region) -> Void)? {
    onEstimate.map { show in
      { estimate, place in
        show(
          estimate,
          Region(
            top: place.top * scale, left: place.left * scale, height: place.height * scale,
            width: place.width * scale))
      }
    }
  }

  /// Samples on a canvas, under the settings' own sampler and sigmas if they have any.
  func sample(
    on canvas: Canvas, from estimate: Tensor, measurement: Measurement?, plan: LevelPlan,
    noise: inout any NoiseSource, region: Region, shown: Region
  ) throws -> Tensor {
    if measurement != nil, prior.traits.kind == .oneShot {
      note(
        "this model paints in one call and can't refine: its first estimate is put right where the"
          + " picture is known, and edges may show")
    }
    guard case .bits(let code) = prior.traits.space else {
      return try states(
        on: canvas, from: estimate, measurement: measurement, plan: plan, noise: &noise,
        region: region, shown: shown)
    }
    let bits = try states(
      on: canvas, from: code.encode(estimate),
      measurement: measurement?.coded(by: code), plan: plan, noise: &noise, region: region,
      shown: shown)
    let picture = code.decode(bits)
    // Noisy data have no last word: it would bring their noise back.
    guard let measurement, measurement.noise == 0 else { return picture }
    return measurement.project(picture)
  }

  private func states(
    on canvas: Canvas, from estimate: Tensor, measurement: Measurement?, plan: LevelPlan,
    noise: inout any NoiseSource, region: Region, shown: Region
  ) throws -> Tensor {
    var estimate = estimate
    // A sampler of the user's own may add no noise: further results of a seed begin from noisy estimates.
    if sampler != nil, plan.kind == .annealed, settings.sample != 0 {
      estimate = Tensor.combine(
        1, estimate, Float(plan.schedule.sigmas[0]),
        noise.next(region, channels: estimate.channels))
    }
    if let onEstimate, case .pixels = prior.traits.space {
      let observed = ObservedDenoiser(canvas) { _, estimate, _ in onEstimate(estimate, shown) }
      return try plan.sampler.sample(
        observed, from: estimate, measurement: measurement, schedule: plan.schedule, noise: &noise,
        region: region)
    }
    return try plan.sampler.sample(
      canvas, from: estimate, measurement: measurement, schedule: plan.schedule, noise: &noise,
      region: region)
  }
}

/// Where an edit stands.
public struct EditProgress: Sendable, Equatable {
  /// The tiles that the prior computed; its `area` counts them with every call.
  public var done = TileWork()
  /// All that the edit will need, as far as is known.
  public var expected = TileWork()
  /// Pixels filled from patches; one that is half done is half of one.
  public var patchPixelsDone = 0
  /// Likewise, of all.
  public var patchPixelsExpected = 0

  /// The share of the work that is done, 0 to 1.
  public var fraction: Double {
    let all = max(expected.pixels, done.pixels) + patchPixelsExpected
    guard all > 0 else { return 0 }
    return min(1, Double(done.pixels + patchPixelsDone) / Double(all))
  }
}

private final class TileCounter: Sendable {
  private let state = Mutex(EditProgress())
  private let told = Mutex<[String]>([])
  private let onProgress: @Sendable (EditProgress) throws -> Void

  init(_ onProgress: @escaping @Sendable (EditProgress) throws -> Void) {
    self.onProgress = onProgress
  }

  var progress: EditProgress { state.withLock { $0 } }

  var notes: [String] { told.withLock { $0 } }

  /// Once, however often it happens.
  func note(_ text: String) {
    told.withLock { if !$0.contains(text) { $0.append(text) } }
  }

  func change(_ body: @Sendable (inout EditProgress) -> Void) { state.withLock { body(&$0) } }

  func report(_ body: @Sendable (inout EditProgress) -> Void) throws {
    try onProgress(
      state.withLock { state in
        body(&state)
        return state
      })
  }

  @Sendable func advance(_ work: TileWork) throws { try report { $0.done = $0.done + work } }
}
