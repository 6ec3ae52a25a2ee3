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

  /// How many times larger, 2 to 8.
  public let scale: Int
  /// How the small picture is thought to have been made.
  public let kernel: Kernel

  /// - Parameters:
  ///   - scale: 2 to 8.
  ///   - kernel: how the small picture is thought to have been made.
  public init(scale: Int, kernel: Kernel = .box) {
    self.scale = scale
    self.kernel = kernel
  }

  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1].
  ///   - session: prior, settings, threads, and who is told of the progress.
  /// - Returns: [1, height * scale, width * scale, 3].
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ picture: Tensor, _ session: EditSession) throws -> Tensor {
    try session.settings.validated(for: session.prior)
    let whole = Region(height: picture.height, width: picture.width)
    let plan = try plan(whole, session) { picture }
    session.expect(plan.work)
    var noise = session.settings.makeNoise()
    return try plan.run(session, &noise)
  }

  /// The same block by block, so that memory does not grow with the picture.
  ///
  /// A picture whose result is at most 2048×2048 is one block. Larger ones overlap by 64 pixels of
  /// the result, and each block's means of k×k pixels are exact, so fading keeps them.
  /// - Parameters:
  ///   - height: of the small picture.
  ///   - width: of the small picture.
  ///   - session: prior, settings, threads, and who is told of the progress.
  ///   - crop: a region of the small picture.
  ///   - emit: takes the blocks, row by row.
  /// - Throws: `EditingError`, and what the session's progress and `emit` throw.
  public func blocks(
    height: Int, width: Int, _ session: EditSession, crop: (Region) -> Tensor,
    emit: (EditBlock) throws -> Void
  ) throws {
    try session.settings.validated(for: session.prior)
    let regions = EditBlock.regions(height: height, width: width, factor: scale)
    let overlap = (EditBlock.overlap + scale - 1) / scale * scale
    try withoutActuallyEscaping(crop) { crop in
      for region in regions {
        session.expect(try plan(region, session) { crop(region) }.work)
      }
      var noise = session.settings.makeNoise()
      for region in regions {
        let pixels = try plan(region, session) { crop(region) }.run(session, &noise)
        try emit(
          EditBlock(
            region: scaled(region), pixels: pixels, fadeTop: region.top > 0 ? overlap : 0,
            fadeLeft: region.left > 0 ? overlap : 0))
      }
    }
  }

  private func scaled(_ region: Region) -> Region {
    Region(
      top: region.top * scale, left: region.left * scale, height: region.height * scale,
      width: region.width * scale)
  }

  /// - Throws: `EditingError` unless the scale is from 2 to 8.
  public func checkScale() throws(EditingError) {
    guard (2...8).contains(scale) else {
      throw EditingError("the scale must be from 2 to 8, not \(scale)")
    }
  }

  /// - Parameters:
  ///   - region: of the small picture.
  ///   - picture: its pixels.
  private func plan(
    _ region: Region, _ session: EditSession, picture: @escaping () -> Tensor
  ) throws -> EditPlan {
    try checkScale()
    let place = scaled(region)
    return EditPlan(stages: [
      SamplingStage(
        canvas: session.canvas(height: place.height, width: place.width),
        // Twice the size is mostly there to see; more needs detail that only fresh noise brings.
        levels: try session.plan(scale > 2 ? .enlarge : .double), place: place
      ) { _ in try beginning(picture(), place, session.threads) }
    ])
  }

  private func beginning(_ picture: Tensor, _ place: Region, _ threads: ThreadPool) throws
    -> SamplingStage.Beginning
  {
    let reduction: any LinearOperator =
      switch kernel {
      case .box: SmoothBlockAverageOperator(factor: scale, threads: threads)
      case .bicubic:
        try ResampledOperator(
          vertical: .cubic(from: place.height, to: picture.height),
          horizontal: .cubic(from: place.width, to: picture.width), threads: threads)
      }
    let measurement = Measurement(reduction, y: picture)
    let enlarged = threads.filtered(
      picture, vertical: .cubic(from: picture.height, to: place.height),
      horizontal: .cubic(from: picture.width, to: place.width))
    return .init(estimate: measurement.project(enlarged), measurement: measurement)
  }
}
