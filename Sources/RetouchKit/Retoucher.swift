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
  let threads: ThreadPool

  /// Loads the weights.
  /// - Parameters:
  ///   - model: the bundled one, or the path of another.
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
  ///   - edit: what is to be done.
  ///   - picture: it is not changed; alpha and metadata go over to the result.
  ///   - settings: seed, sampler and the like; the defaults suit the edit.
  ///   - sampler: one of your own, in place of the edit's; it gets the edit's noise levels.
  ///   - onProgress: told after each network call; called on a thread of the edit's.
  ///   - onPreview: shown the part that is at work as the sampler takes it to be, with every level;
  ///     called likewise. nil costs nothing.
  /// - Throws: `RetouchError`: a setting out of range, a mask of another size, cancellation.
  public func apply(
    _ edit: Edit, to picture: Picture, settings: EditSettings = .init(),
    sampler: (any Sampler)? = nil,
    onProgress: @escaping @Sendable (EditProgress) -> Void = { _ in },
    onPreview: (@Sendable (PartialResult) -> Void)? = nil
  ) async throws(RetouchError) -> EditResult {
    let settings = edit.work.settled(settings, bundled: model == .bundled)
    return try await run(edit.name, settings, onProgress, sampler, onPreview) { session in
      try edit.work.seeing(picture, threads, note: session.note).apply(to: picture, session)
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
    return try await run("sample", settings, onProgress) { session in
      let pixels = try SampleEdit(height: height, width: width).run(session)
      return Picture(pixels: PixelBuffer(pixels, sixteenBit: false))
    }
  }

  /// One picture of a way from one picture to another. All of a way have the same noises, so they go over
  /// into each other; the first and the last are the two pictures, to the bit.
  /// - Parameters:
  ///   - frame: which, from 0 to below `blend.frames`.
  ///   - blend: the two pictures, and how many frames there are.
  ///   - settings: without sigmas; samplers that begin at a level that is asked for: consistency,
  ///     nullspace, jump.
  ///   - onProgress: as of `apply`.
  /// - Throws: `RetouchError`: a frame that there isn't, a setting that doesn't suit, cancellation.
  public func frame(
    _ frame: Int, of blend: PictureBlend, settings: EditSettings = .init(),
    onProgress: @escaping @Sendable (EditProgress) -> Void = { _ in }
  ) async throws(RetouchError) -> EditResult {
    guard (0..<blend.frames).contains(frame) else {
      throw RetouchError(
        .badSetting, "the blend has frames 0 to \(blend.frames - 1), and no \(frame)")
    }
    return try await run("blend", settings, onProgress) { session in
      try blend.picture(frame, session)
    }
  }

  /// Runs an edit on a thread of its own, so that it does not hold one of Swift's few, and stops
  /// it when the task is cancelled.
  private func run(
    _ name: String, _ settings: EditSettings,
    _ onProgress: @escaping @Sendable (EditProgress) -> Void,
    _ sampler: (any Sampler)? = nil, _ onPreview: (@Sendable (PartialResult) -> Void)? = nil,
    _ body: @escaping @Sendable (EditSession) throws -> Picture
  ) async throws(RetouchError) -> EditResult {
    let cancelled = CancellationFlag()
    let metered = MeteredPrior(prior)
    let session = EditSession(
      metered, settings: settings, threads: threads, sampler: sampler,
      onProgress: { progress in
        if cancelled.isSet { throw CancellationError() }
        onProgress(progress)
      }, onEstimate: Self.showing(onPreview))
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
          seed: settings.seed, sample: Int(settings.sample), tiles: session.progress.done.tiles,
          tilePixels: session.progress.done.pixels, tileArea: session.progress.expected.area,
          patchPixels: session.progress.patchPixelsDone,
          seconds: elapsed / .seconds(1), networkCalls: meter.calls,
          networkSeconds: meter.time / .seconds(1), notes: session.notes))
    } catch {
      throw RetouchError(error)
    }
  }

  /// Estimates as pictures, for who wants to see them.
  private static func showing(
    _ show: (@Sendable (PartialResult) -> Void)?
  ) -> (@Sendable (Tensor, Region) -> Void)? {
    guard let show else { return nil }
    return { estimate, place in
      show(
        PartialResult(
          picture: Picture(pixels: PixelBuffer(estimate, sixteenBit: false)),
          place: PixelRectangle(
            x: place.left, y: place.top, width: place.width, height: place.height)))
    }
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
