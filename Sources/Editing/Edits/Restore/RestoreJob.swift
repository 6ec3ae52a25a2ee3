import Priors
import Tensors

/// A restoration of one picture: its blocks, what was measured of each, and how it is sampled.
struct RestoreJob {
  private let edit: RestoreEdit
  private let whole: [SceneFrame]
  /// Where the given picture tells nothing; nil: nowhere.
  private let hole: Coverage?
  /// [1, height, width, 1]: 1 there, and where patches filled it.
  private let damage: Tensor?
  private let crop: (Region) -> Tensor

  /// Memory that a block takes for each pixel.
  private static let bytesOfPixel = 240
  /// Coefficients are drawn to this share of their intervals while sampling: where they lie within is
  /// not even, small ones are likelier (measured: half is better than all and than the middle).
  private static let boundsShare: Float = 0.5
  /// Whole numbers stand for values that differ by half a level at most: √(1/12) of one.
  private static let rounding = 2.0 / 255 / 12.0.squareRoot()

  init(
    _ edit: RestoreEdit, height: Int, width: Int, hole: Coverage?, damage: Tensor?,
    _ session: EditSession, crop: @escaping (Region) -> Tensor
  ) throws(EditingError) {
    self.edit = edit
    self.hole = hole
    self.damage = damage
    self.crop = crop
    whole = try edit.frames(height: height, width: width)
  }

  private var given: SceneFrame { whole[whole.count - 1] }
  private var result: Region { whole[0].visible }

  /// How many pixels of the restored picture one of the given is, when that is a whole number.
  private var factor: Int? {
    let factor = result.height / given.height
    return factor * given.height == result.height && factor * given.width == result.width
      ? factor : nil
  }

  func run(_ session: EditSession, emit: (EditBlock) throws -> Void) throws {
    let (parts, step) = blocks()
    let levels = try levels(session)
    for part in parts { session.expect(try plan(part, levels, nil, session).work) }
    var colours: ColorizeEdit.Colours?
    if edit.findsColours { colours = try self.colours(session) }
    var noise = session.settings.makeNoise()
    for part in parts {
      let found = try plan(part, levels, colours, session).run(session, &noise)
      try emit(block(found, part, step, session))
    }
  }

  /// What was found of a part, in its place.
  private func block(_ found: Tensor, _ part: Region, _ step: Int, _ session: EditSession) throws
    -> EditBlock
  {
    let visible = try edit.frames(height: part.height, width: part.width)[0].visible
    let scale = factor ?? 1
    let place = Region(
      top: part.top * scale, left: part.left * scale, height: visible.height, width: visible.width)
    var pixels = found.cropped(visible)
    if edit.isGrey, !edit.findsColours {
      pixels = pixels.channelSum(JPEGOperator.colour[0]).spread([1, 1, 1])
    }
    guard let compression = edit.compression?.cropped(part), isCompressionAll else {
      return .init(
        region: place, pixels: pixels, fadeTop: part.top > 0 ? EditBlock.overlap : 0,
        fadeLeft: part.left > 0 ? EditBlock.overlap : 0, fadeStep: step)
    }
    let settled = compression.settled(
      pixels, ignoring: damage?.cropped(part), session.threads)
    if settled.missed > 0 {
      session.note(
        "\(settled.missed) of the file's coefficients aren't met: pixels of 8 bits are too coarse for them"
      )
    }
    // Rounded pictures don't mix: the blocks meet in the middle of what they share.
    let cut = (
      top: part.top > 0 ? EditBlock.overlap / 2 / step * step : 0,
      left: part.left > 0 ? EditBlock.overlap / 2 / step * step : 0
    )
    let kept = Region(
      top: cut.top, left: cut.left, height: place.height - cut.top, width: place.width - cut.left)
    return .init(
      region: Region(
        top: place.top + cut.top, left: place.left + cut.left, height: kept.height,
        width: kept.width),
      pixels: settled.picture.cropped(kept), fadeTop: 0, fadeLeft: 0, fadeStep: step)
  }

  /// Whether the result, saved with the file's own tables, must give its coefficients.
  private var isCompressionAll: Bool { edit.happened.isEmpty && edit.noise == 0 }

  /// Parts of the given picture, and what must fade alike between them.
  private func blocks() -> ([Region], step: Int) {
    let all = Region(height: given.height, width: given.width)
    guard let factor, max(result.height, result.width) > EditBlock.limit else { return ([all], 1) }
    let unit = edit.compression?.unit ?? (height: 1, width: 1)
    let regions = EditBlock.regions(
      height: given.height, width: given.width, factor: factor, unit: unit)
    return (regions, factor * max(unit.height, unit.width))
  }

  /// Colours of the whole picture, found on a small copy.
  private func colours(_ session: EditSession) throws -> ColorizeEdit.Colours {
    let all = Region(height: given.height, width: given.width)
    return try ColorizeEdit().colours(of: grey(all, session), session)
  }

  /// A part of the given picture's luminance, its thin holes filled smoothly.
  private func grey(_ part: Region, _ session: EditSession) -> Tensor {
    filled(crop(part).channelSum(JPEGOperator.colour[0]), part, session)
  }

  /// Thin holes filled smoothly, for a first estimate.
  private func filled(_ picture: Tensor, _ part: Region, _ session: EditSession) -> Tensor {
    guard let hole = hole?.cropped(part), hole.largestMagnitude > 0 else { return picture }
    return SmoothFill.fill(
      picture, known: hole.mapped { 1 - $0 }, iterations: 100, session.threads)
  }

  private func plan(
    _ part: Region, _ levels: LevelPlan, _ colours: ColorizeEdit.Colours?, _ session: EditSession
  ) throws -> EditPlan {
    let frames = try edit.frames(height: part.height, width: part.width)
    let scene = frames[0]
    try MemoryProbe.require(bytes: Self.bytesOfPixel * scene.height * scene.width)
    let scale = factor ?? 1
    return EditPlan(stages: [
      SamplingStage(
        canvas: session.canvas(
          height: scene.height, width: scene.width, views: levels.views,
          levels: levels.schedule.sigmas.count),
        levels: levels,
        place: Region(
          top: part.top * scale, left: part.left * scale, height: scene.height, width: scene.width)
      ) { _ in
        try beginning(part, frames, colours, session)
      }
    ])
  }

  /// Noise that the measurement has, in units of [−1, 1]. What a blur hides is finer than whole
  /// numbers can tell, so there their rounding counts.
  private var noise: Double {
    edit.happened.contains { $0 is Blurring } ? max(edit.noise, Self.rounding) : edit.noise
  }

  /// Which kind of sampling suits what happened, and with noise how far its estimates are trusted.
  private func levels(_ session: EditSession) throws(EditingError) -> LevelPlan {
    if edit.noise > 0, session.prior.traits.kind == .oneShot {
      throw EditingError(
        "this model paints in one call and can't weigh noisy data; use another, or leave the noise out"
      )
    }
    if edit.happened.isEmpty, edit.compression == nil {
      // Without anything but noise the data are a state of the prior's own.
      return hole == nil
        ? try session.plan(.denoise, from: noise, noise: noise)
        : noise > 0
          ? try session.plan(.noisyHole, to: noise, noise: noise) : try session.plan(.thinHole)
    }
    if edit.happened.isEmpty, hole == nil, noise == 0 { return try session.plan(.dejpeg) }
    if noise == 0, (factor ?? 1) > 2 { return try session.plan(.enlarge) }
    guard noise > 0 else { return try session.plan(.restore) }
    var levels =
      edit.noise == 0
      ? try session.plan(.deblur, to: 0.01, noise: noise)
      : try session.plan(.noisyBlur, noise: noise)
    if levels.kind == .annealed, session.sampler == nil {
      let (chain, shape) = try operators(of: small, session.threads)
      let trust = NoiseTrust.value(chain, measured: shape, noise: noise, levels.schedule)
      levels.sampler =
        session.settings.sample == 0
        ? AnnealedProjection(trust: trust)
        : AncestralSampler(trust: trust, brought: NoiseTrust.share)
    }
    return levels
  }

  /// A part that is large enough to see what noise becomes.
  private var small: Region {
    Region(height: min(given.height, 48), width: min(given.width, 48))
  }

  /// What happened to a part, but for what the file says of it.
  private func operators(of part: Region, _ threads: ThreadPool) throws(EditingError)
    -> (chain: any LinearOperator, measured: [Int])
  {
    let frames = try edit.frames(height: part.height, width: part.width)
    return (
      ComposedOperator.chain(try operators(frames, threads)) ?? IdentityOperator(),
      [1, part.height, part.width, given.channels]
    )
  }

  private func operators(_ frames: [SceneFrame], _ threads: ThreadPool) throws(EditingError)
    -> [any LinearOperator]
  {
    var operators: [any LinearOperator] = []
    for (index, happening) in edit.happened.enumerated() {
      operators.append(try happening.measured(frames[index], frames[index + 1], threads))
    }
    return operators
  }

  /// What is known of a part, and a first estimate of it.
  private func beginning(
    _ part: Region, _ frames: [SceneFrame], _ colours: ColorizeEdit.Colours?,
    _ session: EditSession
  ) throws -> SamplingStage.Beginning {
    let threads = session.threads
    let grey = edit.findsColours ? grey(part, session) : nil
    let picture = grey ?? filled(crop(part), part, session)
    var estimate = grey.flatMap { colours?.coloured(part, grey: $0) } ?? picture
    let operators = try operators(frames, threads)
    for (index, happening) in edit.happened.enumerated().reversed()
    where !(happening is LostColours) {
      estimate = happening.undone(estimate, frames[index], threads)
    }
    let file = try file(part, picture, threads)
    // Keeping everything is no operator of its own: what is known of the others' stays known.
    let last = file.operator is IdentityOperator ? [] : [file.operator]
    let chain = ComposedOperator.chain(operators + last) ?? file.operator
    let measurement = Measurement(chain, y: file.y, noise: noise, slack: file.slack)
    // Noisy data are weighed from the first step on.
    return .init(
      estimate: noise > 0 ? estimate : measurement.project(estimate), measurement: measurement)
  }

  /// What the file says of the picture as it was in the end: where it is whole, its pixels, or their
  /// coefficients within bounds.
  private func file(_ part: Region, _ picture: Tensor, _ threads: ThreadPool) throws
    -> (operator: any LinearOperator, y: Tensor, slack: Tensor?)
  {
    // A grey picture's luminance measures 0.9999 of its value.
    let unit: Float = edit.findsColours ? LuminanceOperator.weights.reduce(0, +) : 1
    let known = hole.map { $0.cropped(part).mapped { 1 - $0 } }
    guard let compression = edit.compression?.cropped(part) else {
      guard let known else { return (IdentityOperator(), unit * picture, nil) }
      return (MaskOperator(known: known), unit * picture.scaled(by: known), nil)
    }
    let (isGrey, damage) = (edit.findsColours, damage?.cropped(part))
    let bounds = compression.bounds(isGrey: isGrey, share: Self.boundsShare)
    guard let damage, damage.largestMagnitude > 0 else {
      return (
        JPEGOperator(compression, isGrey: isGrey, threads: threads), unit * bounds.y,
        unit * bounds.slack
      )
    }
    // The coefficients of a block with damage are not the picture's; its whole pixels still are.
    let blocks = compression.blocks(meeting: damage)
    let pixels = MaskOperator(
      known: known.map { $0.multiplied(by: blocks) } ?? blocks)
    let counted = compression.counted(isGrey: isGrey, ignoring: damage)
    let both = try StackedOperator(
      JPEGOperator(compression, isGrey: isGrey, ignoring: damage, threads: threads), pixels,
      shape: picture.shape)
    let seen = unit * pixels.apply(picture)
    return (
      both, both.joined(unit * bounds.y.multiplied(by: counted), seen),
      both.joined(unit * bounds.slack.multiplied(by: counted), Tensor(shape: seen.shape))
    )
  }
}
