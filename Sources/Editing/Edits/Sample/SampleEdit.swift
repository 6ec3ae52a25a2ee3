import Priors
import Tensors

/// A picture out of noise, with no measurement: what the prior dreams.
public struct SampleEdit: Sendable {
  public let height: Int
  public let width: Int

  /// - Parameters: the size in pixels, 1 to 8192 each.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// - Returns: [1, height, width, 3] in [−1, 1].
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ session: EditSession) throws -> Tensor {
    try session.settings.validated(for: session.prior)
    guard (1...8192).contains(height), (1...8192).contains(width) else {
      throw EditingError("a sample's sides must be from 1 to 8192, not \(width)×\(height)")
    }
    let settings = session.settings
    guard settings.sampler != .annealed else {
      throw EditingError("the annealed sampler needs a picture to start from")
    }
    let prior = session.prior
    let canvas = session.canvas(height: height, width: width)
    let region = Region(height: height, width: width)
    var noise = settings.makeNoise()
    if case .own = prior.traits.nativeSampler, canvas.tiles == [region], settings.sampler == nil,
      settings.sigmas == nil
    {
      let unit = noise.next(region, channels: prior.channels)
      if let picture = try prior.nativeSample(
        unit, steps: settings.steps, condition: settings.condition)
      {
        return picture.clamped(-1, 1)
      }
    }
    let plan = EditPlan(stages: [
      SamplingStage(canvas: canvas, levels: try Self.levels(session), place: region) { _ in
        .init(estimate: Tensor(shape: [1, height, width, session.pixelChannels]))
      }
    ])
    session.expect(plan.work)
    return try plan.run(session, &noise)
  }

  /// How a picture is made out of noise: by the sampler that the prior's authors use, unless the user
  /// names another.
  private static func levels(_ session: EditSession) throws(EditingError) -> LevelPlan {
    var plan = try session.plan(.sample)
    guard session.settings.sampler == nil else { return plan }
    let traits = session.prior.traits
    let (steps, range) = (session.settings.steps, traits.levels.range)
    let hasOwnLevels = session.settings.sigmas != nil
    switch traits.nativeSampler {
    case .multistep(let sigmas):
      plan.sampler = ConsistencySampler()
      if !hasOwnLevels, steps == nil, !sigmas.isEmpty {
        plan.schedule = .ladder(sigmas, atMost: sigmas.count)
      }
    case .gamma(let freshness, let count):
      plan.sampler = JumpSampler(freshness: freshness)
      if !hasOwnLevels {
        let grid = NoiseGrid(
          sigmaMin: range.lowerBound, sigmaMax: range.upperBound, count: (steps ?? count) + 1)
        plan.schedule = .ladder(grid.levels.dropLast(), atMost: steps ?? count)
      }
    case .heun(let count):
      plan.sampler = HeunSampler()
      if !hasOwnLevels {
        plan.schedule = .karras(
          steps: steps ?? count, from: range.upperBound, to: range.lowerBound)
      }
    case .ladder, .oneShot, .own: break
    }
    return plan
  }
}

extension EditSession {
  /// Channels of a picture, whatever the prior's states are.
  fileprivate var pixelChannels: Int {
    if case .bits = prior.traits.space { return prior.channels / BitCode.bits }
    return prior.channels
  }
}
