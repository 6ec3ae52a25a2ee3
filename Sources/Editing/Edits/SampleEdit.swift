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
    let schedule = try settings.schedule(
      or: .karras(
        steps: settings.steps ?? 10, from: session.prior.sigmaRange.upperBound, to: 0.05))
    let canvas = session.canvas(height: height, width: width)
    session.expect(canvas.tiles.count * schedule.sigmas.count)
    var noise = settings.makeNoise()
    return try session.sample(
      on: canvas, from: Tensor(shape: [1, height, width, session.prior.channels]),
      measurement: nil, plan: LevelPlan(sampler: .consistency, schedule: schedule),
      noise: &noise, region: Region(height: height, width: width))
  }
}
