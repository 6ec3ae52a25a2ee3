import Tensors

/// Finds the picture that, had all this happened to it, would be the one that was given: blurred, made
/// small, grey; then noise, compression and damage. One sampling answers all of it.
///
/// What happened is one measurement, composed in the order in which it happened.
public struct RestoreEdit: Sendable {
  /// Linear happenings, the first first.
  public var happened: [any Happening]
  /// The noise's standard deviation in units of [−1, 1]; it came after what happened.
  public var noise: Double
  /// The file's coefficients, when it was compressed after that: of the whole picture.
  public var compression: JPEGData?
  /// Whether the picture is grey and stays so: its noise is then the same in all three channels.
  public var isGrey = false
  /// Where large damage may be copied from.
  public var sources: CopySources

  /// Standard deviations that noise may have.
  public static let noiseRange = 0.0...2.0

  /// - Throws: `EditingError` when the noise is out of range.
  public init(
    happened: [any Happening], noise: Double = 0, compression: JPEGData? = nil,
    sources: CopySources = .init()
  ) throws(EditingError) {
    guard Self.noiseRange.contains(noise) else {
      throw EditingError("the noise must be from 0 to 255 levels, not \(noise * 127.5)")
    }
    self.happened = happened
    self.noise = noise
    self.compression = compression
    self.sources = sources
  }

  /// Whether colours are to be found.
  var findsColours: Bool { happened.contains { $0 is LostColours } }

  /// The picture at every point of its history, the scene first, the measured one last.
  /// - Throws: `EditingError` when it can't have been so.
  func frames(height: Int, width: Int) throws(EditingError) -> [SceneFrame] {
    var frames = [SceneFrame(height: height, width: width, channels: findsColours ? 1 : 3)]
    for happening in happened.reversed() {
      frames.append(try happening.before(frames[frames.count - 1]))
    }
    return frames.reversed()
  }

  /// The size of the restored picture.
  /// - Parameters: height and width of the given one.
  /// - Throws: `EditingError` when what happened can't have happened so.
  public func size(height: Int, width: Int) throws(EditingError) -> Region {
    try frames(height: height, width: width)[0].visible
  }

  /// - Parameters:
  ///   - picture: [1, height, width, 3] in [−1, 1].
  ///   - damage: [1, height, width, 1]: not 0 where the picture tells nothing; nil: nowhere.
  ///   - session: prior, settings, threads, and who is told of the progress.
  /// - Returns: [1, …, …, 3], of `size`.
  /// - Throws: `EditingError`, and what the session's progress throws.
  public func run(_ picture: Tensor, damage: Tensor? = nil, _ session: EditSession) throws -> Tensor
  {
    let size = try size(height: picture.height, width: picture.width)
    var result = Tensor(shape: [1, size.height, size.width, 3])
    try blocks(
      height: picture.height, width: picture.width, damage: damage, session, crop: picture.cropped
    ) { block in
      // One block, or blocks that overlap: the later one wins. Faded edges are a file's matter.
      result.paste(block.pixels, top: block.region.top, left: block.region.left)
    }
    return result
  }

  /// The same block by block, so that memory does not grow with the picture.
  /// - Parameters:
  ///   - height: of the given picture.
  ///   - width: likewise.
  ///   - damage: as of `run`.
  ///   - session: prior, settings, threads, and who is told of the progress.
  ///   - crop: a region of it, mirrored beyond its edges, RGB.
  ///   - emit: takes the blocks, row by row.
  /// - Throws: `EditingError`, and what the session's progress and `emit` throw.
  public func blocks(
    height: Int, width: Int, damage: Tensor? = nil, _ session: EditSession,
    crop: (Region) -> Tensor, emit: (EditBlock) throws -> Void
  ) throws {
    try session.settings.validated(for: session.prior)
    try withoutActuallyEscaping(crop) { crop in
      var crop = crop
      var hole: Coverage?
      if let damage, damage.largestMagnitude > 0 {
        let (patches, rest) = try InpaintEdit(sources: sources).thickPatches(
          coverage: Coverage(damage), session, crop: crop)
        hole = rest.isEmpty ? nil : rest
        if !patches.isEmpty {
          let given = crop
          crop = { region in
            var picture = given(region)
            for patch in patches { patch.paste(into: &picture, showing: region) }
            return picture
          }
        }
      }
      var edit = self
      if isGrey, !findsColours, noise > 0 { crop = edit.whiten(crop, session) }
      let job = try RestoreJob(
        edit, height: height, width: width, hole: hole, damage: damage, session, crop: crop)
      try job.run(session, emit: emit)
    }
  }

  /// A grey picture's noise lies along one direction of colours, √3 times as strong there. With as much
  /// noise along the two others it is white again, which is what priors know; what it adds is colour,
  /// which the result hasn't.
  private mutating func whiten(
    _ crop: @escaping (Region) -> Tensor, _ session: EditSession
  ) -> (Region) -> Tensor {
    noise *= 3.0.squareRoot()
    let level = Float(noise)
    return { region in
      var source = session.settings.makeNoise()
      var colours = source.next(region, channels: 3)
      colours.updatePixels { pixel in
        let mean = (pixel[0] + pixel[1] + pixel[2]) / 3
        for channel in 0..<3 { pixel[channel] -= mean }
      }
      return Tensor.combine(1, crop(region), level, colours)
    }
  }
}
