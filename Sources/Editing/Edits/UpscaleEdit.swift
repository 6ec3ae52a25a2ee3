import Tensors

/// Enlarges a picture: the result, made small again, is the picture that was given.
public struct UpscaleEdit: Sendable {
  /// How the small picture is thought to have been made.
  public enum Kernel: String, Sendable, CaseIterable {
    /// Means of blocks: what a sensor with larger pixels sees.
    case box
    /// Antialiased bicubic resampling: what most programs make thumbnails with.
    case bicubic
  }

  public let scale: Int
  public let kernel: Kernel

  /// - Parameter scale: 2 to 8.
  public init(scale: Int, kernel: Kernel = .box) {
    self.scale = scale
    self.kernel = kernel
  }

  /// - Parameter picture: [1, height, width, 3] in [−1, 1].
  /// - Returns: [1, height * scale, width * scale, 3].
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ picture: Tensor, _ session: EditSession) throws -> Tensor {
    try session.settings.validated(for: session.prior)
    guard (2...8).contains(scale) else {
      throw EditingError("the scale must be from 2 to 8, not \(scale)")
    }
    let (height, width) = (picture.height * scale, picture.width * scale)
    let reduction: any LinearOperator =
      switch kernel {
      case .box: SmoothBlockAverageOperator(factor: scale, threads: session.threads)
      case .bicubic:
        BicubicOperator(
          height: height, width: width, reducedHeight: picture.height,
          reducedWidth: picture.width, threads: session.threads)
      }
    let measurement = Measurement(reduction, y: picture)
    let estimate = measurement.project(
      session.threads.filtered(
        picture, vertical: .cubic(from: picture.height, to: height),
        horizontal: .cubic(from: picture.width, to: width)))
    let canvas = session.canvas(height: height, width: width)
    let plan = try plan(session)
    session.expect(canvas.tiles.count * plan.schedule.sigmas.count)
    var noise = session.settings.makeNoise()
    let sampled = try session.sample(
      on: canvas, from: estimate, measurement: measurement, plan: plan, noise: &noise,
      region: Region(height: height, width: width))
    return measurement.confine(sampled)
  }

  private func plan(_ session: EditSession) throws -> LevelPlan {
    let settings = session.settings
    let sampler = settings.sampler ?? .annealed
    if let sigmas = settings.sigmas {
      return LevelPlan(sampler: sampler, schedule: try Schedule(sigmas: sigmas))
    }
    switch sampler {
    case .annealed:
      return LevelPlan(
        sampler: sampler, schedule: .geometric(steps: settings.steps ?? 8, from: 0.3, to: 0.02))
    case .consistency:
      return LevelPlan(
        sampler: sampler, schedule: .geometric(steps: settings.steps ?? 4, from: 0.5, to: 0.05))
    }
  }
}
