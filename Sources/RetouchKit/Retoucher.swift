import Dispatch
import Editing
import Foundation
import Models
import Pictures
import Priors
import Synchronization
import Tensors

/// Loads a prior once and edits many pictures with it.
///
/// ```swift
/// let retoucher = try Retoucher()
/// let picture = try Picture.read(.file(path: "photo.jpg"))
/// let mask = try MaskPicture.read(.file(path: "mask.png"))
/// let result = try await retoucher.apply(.inpaint(mask), to: picture)
/// try result.picture.write(to: .file(path: "out.png"))
/// ```
///
/// Edits may run from several tasks at once; they share the threads. Cancelling the task stops an
/// edit between network calls. Same picture, edit, settings and model: same pixels, on any number
/// of threads.
public struct Retoucher: Sendable {
  public let model: Model
  public let guide: Guide?
  public let precision: Precision
  /// The prior, for those who want to talk to it themselves.
  public let prior: any Prior
  private let threads: ThreadPool

  /// Loads the weights.
  /// - Parameters:
  ///   - guide: of models that are posterior means (EDM, EDM2); two network calls an estimate.
  ///   - precision: what the network multiplies; bf16 is faster where the processor has it, and a
  ///     little off.
  ///   - threads: nil means one for each processor.
  /// - Throws: `RetouchError` when the model can't be used.
  public init(
    model: Model = .bundled, guide: Guide? = nil, precision: Precision = .fp32,
    threads: Int? = nil
  ) throws(RetouchError) {
    self.model = model
    self.guide = guide
    self.precision = precision
    self.threads = ThreadPool(threads: threads)
    do {
      let prior = try model.load(precision, self.threads)
      self.prior = try guide?.leading(prior, precision, self.threads) ?? prior
    } catch {
      throw RetouchError(error)
    }
  }

  /// Edits a picture.
  /// - Parameters:
  ///   - picture: it is not changed; alpha and metadata go over to the result.
  ///   - settings: seed, sampler and the like; the defaults suit the edit.
  ///   - onProgress: told after each network call; called on a thread of the edit's.
  /// - Throws: `RetouchError`: a setting out of range, a mask of another size, cancellation.
  public func apply(
    _ edit: Edit, to picture: Picture, settings: EditSettings = .init(),
    onProgress: @escaping @Sendable (EditProgress) -> Void = { _ in }
  ) async throws(RetouchError) -> EditResult {
    var sources = FillSources()
    if case .inpaint(_, let from) = edit { sources = from }
    return try await run(settings, sources, onProgress) { session in
      switch edit {
      case .inpaint(let mask, let sources): try inpaint(picture, mask, sources, session)
      case .extend(let borders): try extend(picture, borders, session)
      case .colorize: try colorize(picture, session)
      case .upscale(let scale, let kernel):
        try upscale(picture, UpscaleEdit(scale: scale, kernel: kernel), session)
      }
    } name: {
      edit.name
    }
  }

  /// A picture out of noise: what the prior dreams.
  /// - Parameters: width and height in pixels; nil is the prior's native side.
  /// - Throws: `RetouchError`.
  public func sample(
    width: Int? = nil, height: Int? = nil, settings: EditSettings = .init(),
    onProgress: @escaping @Sendable (EditProgress) -> Void = { _ in }
  ) async throws(RetouchError) -> EditResult {
    let (width, height) = (width ?? prior.nativeSide, height ?? prior.nativeSide)
    return try await run(settings, .init(), onProgress) { session in
      let pixels = try SampleEdit(height: height, width: width).run(session)
      return Picture(pixels: PixelBuffer(pixels, sixteenBit: false))
    } name: {
      "sample"
    }
  }

  private func inpaint(
    _ picture: Picture, _ mask: MaskPicture, _ sources: FillSources, _ session: EditSession
  ) throws -> Picture {
    guard mask.width == picture.width, mask.height == picture.height else {
      throw RetouchError(
        .badData,
        "the mask is \(mask.width)×\(mask.height), the picture \(picture.width)×\(picture.height);"
          + " they must have the same size")
    }
    let pixels = try filled(
      picture.pixels, mask,
      InpaintEdit(sources: sources.copySources(width: picture.width, height: picture.height)),
      session)
    return picture.replacingPixels(pixels)
  }

  private func filled(
    _ pixels: PixelBuffer, _ mask: MaskPicture, _ edit: InpaintEdit, _ session: EditSession
  ) throws -> PixelBuffer {
    let coverage = Tensor(
      shape: [1, mask.height, mask.width, 1], values: mask.coverage.map { Float($0) / 255 })
    let patches = try edit.patches(coverage: coverage, session, crop: pixels.tensor)
      .map { patch in
        (
          region: patch.region,
          pixels: PixelBuffer(
            patch.pixels, sixteenBit: pixels.isSixteenBit, grey: pixels.channels == 1)
        )
      }
    return pixels.pasting(patches, where: mask)
  }

  private func extend(_ picture: Picture, _ borders: Borders, _ session: EditSession) throws
    -> Picture
  {
    let sides = [borders.left, borders.top, borders.right, borders.bottom]
    guard sides.allSatisfy({ $0 >= 0 }), !borders.isEmpty else {
      throw RetouchError(
        .badSetting, "a picture is extended by 1 pixel or more, on one side at least")
    }
    let pixels = picture.pixels
    let (width, height) = (
      Double(pixels.width) + Double(borders.left) + Double(borders.right),
      Double(pixels.height) + Double(borders.top) + Double(borders.bottom)
    )
    guard width * height <= Double(session.settings.maximumPixels) else {
      throw RetouchError(
        .badData,
        "the result would have \(Int(width * height / 1e6)) megapixels, more than the limit of"
          + " \(session.settings.maximumPixels / 1_000_000); raise the limit or extend by less")
    }
    let larger = picture.extended(by: borders)
    return larger.replacingPixels(
      try filled(
        larger.pixels, borders.mask(width: pixels.width, height: pixels.height), InpaintEdit(),
        session))
  }

  private func colorize(_ picture: Picture, _ session: EditSession) throws -> Picture {
    let pixels = picture.pixels
    let colours = try ColorizeEdit().colours(of: pixels.greyTensor, session)
    var result = PixelAssembly(
      width: pixels.width, height: pixels.height, sixteenBit: pixels.isSixteenBit, grey: false)
    for rows in pixels.bands {
      result.paste(
        colours.coloured(rows: rows, grey: pixels.grey(rows)),
        at: Region(top: rows.lowerBound, height: rows.count, width: pixels.width))
    }
    return picture.replacingPixels(result.buffer)
  }

  private func upscale(_ picture: Picture, _ edit: UpscaleEdit, _ session: EditSession) throws
    -> Picture
  {
    let pixels = picture.pixelsForResampling
    try edit.checkScale()
    let count = pixels.width * pixels.height * edit.scale * edit.scale
    guard count <= session.settings.maximumPixels else {
      throw RetouchError(
        .badData,
        "the result would have \(count / 1_000_000) megapixels, more than the limit of"
          + " \(session.settings.maximumPixels / 1_000_000); raise the limit or reduce the scale")
    }
    var result = PixelAssembly(
      width: pixels.width * edit.scale, height: pixels.height * edit.scale,
      sixteenBit: pixels.isSixteenBit, grey: pixels.channels == 1)
    try edit.blocks(
      height: pixels.height, width: pixels.width, session, crop: pixels.tensor
    ) { block in
      result.paste(
        block.pixels, at: block.region, fadeTop: block.fadeTop, fadeLeft: block.fadeLeft,
        step: edit.scale)
    }
    return try picture.resized(to: result.buffer)
  }

  /// Runs an edit on a thread of its own, so that it does not hold one of Swift's few, and stops
  /// it when the task is cancelled.
  private func run(
    _ settings: EditSettings, _ sources: FillSources,
    _ onProgress: @escaping @Sendable (EditProgress) -> Void,
    _ body: @escaping @Sendable (EditSession) throws -> Picture,
    name: () -> String
  ) async throws(RetouchError) -> EditResult {
    let name = name()
    let cancelled = CancellationFlag()
    let metered = MeteredPrior(prior)
    let session = EditSession(
      metered, settings: resolved(settings, sources), threads: threads
    ) { progress in
      if cancelled.isSet { throw CancellationError() }
      onProgress(progress)
    }
    let start = ContinuousClock.now
    let outcome: Result<Picture, any Error> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async {
          continuation.resume(
            returning: Result {
              if cancelled.isSet { throw CancellationError() }
              return try body(session)
            })
        }
      }
    } onCancel: {
      cancelled.set()
    }
    do {
      let picture = try outcome.get()
      let elapsed = ContinuousClock.now - start
      let meter = metered.meter
      return EditResult(
        picture: picture,
        report: EditReport(
          edit: name, width: picture.width, height: picture.height, model: modelName,
          precision: precision,
          seed: settings.seed, sample: Int(settings.sample), tiles: session.progress.tilesDone,
          patchPixels: session.progress.patchPixelsDone,
          seconds: elapsed / .seconds(1), networkCalls: meter.calls,
          networkSeconds: meter.time / .seconds(1), notes: session.notes))
    } catch {
      throw RetouchError(error)
    }
  }

  /// Whoever says where to copy from wants copies, and whoever names a model its pictures: only the
  /// bundled one, which is small, leaves large holes to patches by itself.
  private func resolved(_ settings: EditSettings, _ sources: FillSources) -> EditSettings {
    var settings = settings
    guard settings.fill == .auto else { return settings }
    if sources != FillSources() {
      settings.fill = .patches
    } else if model != .bundled {
      settings.fill = .model
    }
    return settings
  }

  private var modelName: String {
    switch model {
    case .bundled: "bundled"
    case .path(let path): path
    }
  }
}

/// Set once, from any thread.
private final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  var isSet: Bool { flag.load(ordering: .relaxed) }
  func set() { flag.store(true, ordering: .relaxed) }
}
